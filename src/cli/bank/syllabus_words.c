/* The words of a syllabus. It is a document of the licenser's, not a program's screen: its
 * languages are those of the exam, whatever catalogues are installed. */
#include "syllabus.h"

/* clang-format off */
static const struct syllabus_words WORDS[] = {
    {
        .lang = "en",
        .syllabus = "Syllabus",
        .made_by = "Exam `{}`, edition {}. Written by `qualex bank syllabus` from the list of questions and the exam policy.",
        .how = "How the exam runs",
        .questions = "Questions", .each_a_point = "{}, each worth one point",
        .time = "Time", .minutes = "{} min; more where the admission grants it",
        .languages = "Languages", .prevails = "the text that prevails: {}",
        .choice = "Choice of language",
        .choice_free = "for each question, at any time",
        .choice_fixed = "in the admission",
        .to_pass = "To pass", .points = "{} points in all",
        .points_and_sections = "{} points in all, and in each section as many as stand below",
        .share = "A share of a point",
        .share_no = "is not given: an answer is right as a whole",
        .share_yes = "is given for an answer that is right in part",
        .attempts = "Attempts", .times = "{}", .times_apart = "{}, with {} days between two",
        .unlimited = "without limit",
        .result = "Result", .at_once = "at once", .by_board = "after the board's decision",
        .appeal = "Appeal", .days = "within {} calendar days",
        .list = "List of questions", .published = "published", .closed = "not published",
        .contents = "What is asked",
        .contents_note = "`2 / 8`: a form takes 2 of the 8 questions of the list. *Know* asks for a fact, *apply* for its use in a "
            "given case, *analyse* for what is wrong or what follows in a protocol, a log, a configuration or a piece of code.",
        .topic = "Topic", .levels = {"know", "apply", "analyse", "any"}, .all = "all", .cut = "needed",
        .kinds = "Kinds of question", .kind = "Kind", .number = "In the list", .how_answered = "Answered by",
        .types = {"single choice", "multiple response", "true or false", "short answer", "number", "matching", "ordering", "gaps"},
        .answers = {"one option", "as many options as the question says", "one of the two", "a word, a name or an abbreviation",
            "a number, in the unit and rounding that the question names", "a partner for each item", "the order of all items", "what belongs into each gap"},
        .topics = "Topics", .sources = "Sources", .sample = "Sample question (never drawn)", .right = "right",
        .names = {"English", "Kazakh", "Russian"},
    },
    {
        .lang = "kk",
        .syllabus = "Емтихан бағдарламасы",
        .made_by = "`{}` емтиханы, {}-басылым. Бұл бет сұрақтар тізбесі мен емтихан саясатынан `qualex bank syllabus` бағдарламасымен жасалған.",
        .how = "Емтихан қалай өтеді",
        .questions = "Сұрақтар", .each_a_point = "{}, әрқайсысы бір балл",
        .time = "Уақыт", .minutes = "{} мин; жіберу құжатында көзделсе, одан көп",
        .languages = "Тілдер", .prevails = "басым мәтін: {}",
        .choice = "Тіл таңдау",
        .choice_free = "әр сұраққа, кез келген уақытта",
        .choice_fixed = "жіберу құжатында",
        .to_pass = "Тапсыру үшін", .points = "барлығы {} балл",
        .points_and_sections = "барлығы {} балл және әр бөлімнен төменде көрсетілген балл",
        .share = "Балл үлесі",
        .share_no = "берілмейді: жауап тұтас дұрыс болуы керек",
        .share_yes = "жартылай дұрыс жауапқа беріледі",
        .attempts = "Тапсыру саны", .times = "{}", .times_apart = "{}, арасында {} күн",
        .unlimited = "шектелмейді",
        .result = "Нәтиже", .at_once = "бірден", .by_board = "комиссия шешімінен кейін",
        .appeal = "Апелляция", .days = "күнтізбелік {} күн ішінде",
        .list = "Сұрақтар тізбесі", .published = "жарияланған", .closed = "жарияланбайды",
        .contents = "Не сұралады",
        .contents_note = "`2 / 8`: бір нұсқаға тізбедегі 8 сұрақтың 2-еуі түседі. *Білу* фактіні, *қолдану* оны берілген жағдайда "
            "пайдалануды, *талдау* хаттамада, журналда, баптауда немесе код үзіндісінде қандай қате бар екенін не одан не шығатынын сұрайды.",
        .topic = "Тақырып", .levels = {"білу", "қолдану", "талдау", "кез келген"}, .all = "барлығы", .cut = "қажет балл",
        .kinds = "Сұрақ түрлері", .kind = "Түрі", .number = "Тізбеде", .how_answered = "Жауабы",
        .types = {"бір жауапты таңдау", "бірнеше жауапты таңдау", "дұрыс не бұрыс", "қысқа жауап", "сан", "сәйкестендіру", "ретке келтіру", "бос орындар"},
        .answers = {"бір нұсқа", "сұрақта айтылғанша нұсқа", "екеуінің бірі", "сөз, атау немесе қысқартпа",
            "сұрақта аталған бірлік пен дөңгелектеудегі сан", "әр элементке оның жұбы", "барлық элементтің реті", "әр бос орынға тиістісі"},
        .topics = "Тақырыптар", .sources = "Дереккөздер", .sample = "Сұрақ үлгісі (емтиханда кездеспейді)", .right = "дұрыс",
        .names = {"ағылшын", "қазақ", "орыс"},
    },
    {
        .lang = "ru",
        .syllabus = "Программа экзамена",
        .made_by = "Экзамен `{}`, редакция {}. Страница составлена программой `qualex bank syllabus` из перечня вопросов и политики экзамена.",
        .how = "Как проходит экзамен",
        .questions = "Вопросы", .each_a_point = "{}, за каждый один балл",
        .time = "Время", .minutes = "{} мин; больше, если это предусмотрено в допуске",
        .languages = "Языки", .prevails = "решающий текст: {}",
        .choice = "Выбор языка",
        .choice_free = "для каждого вопроса, в любое время",
        .choice_fixed = "в допуске",
        .to_pass = "Чтобы сдать", .points = "{} баллов в сумме",
        .points_and_sections = "{} баллов в сумме и в каждом разделе столько, сколько указано ниже",
        .share = "Доля балла",
        .share_no = "не даётся: ответ должен быть верен целиком",
        .share_yes = "даётся за ответ, верный частично",
        .attempts = "Число попыток", .times = "{}", .times_apart = "{}, между попытками {} дн.",
        .unlimited = "не ограничено",
        .result = "Результат", .at_once = "сразу", .by_board = "после решения комиссии",
        .appeal = "Апелляция", .days = "календарных дней: {}",
        .list = "Перечень вопросов", .published = "опубликован", .closed = "не публикуется",
        .contents = "О чём спрашивают",
        .contents_note = "`2 / 8`: в вариант входят 2 из 8 вопросов перечня. *Знать* — вопрос о факте, *применять* — о его использовании в "
            "данном случае, *анализировать* — о том, что неверно или что следует в протоколе, журнале, настройке или фрагменте кода.",
        .topic = "Тема", .levels = {"знать", "применять", "анализировать", "любой"}, .all = "всего", .cut = "нужно",
        .kinds = "Виды вопросов", .kind = "Вид", .number = "В перечне", .how_answered = "Ответ",
        .types = {"выбор одного ответа", "выбор нескольких ответов", "верно или неверно", "краткий ответ", "число", "соответствие", "упорядочение", "пропуски"},
        .answers = {"один вариант", "столько вариантов, сколько сказано в вопросе", "один из двух", "слово, имя или сокращение",
            "число в единицах и с округлением, названных в вопросе", "пара для каждого элемента", "порядок всех элементов", "то, что стоит в каждом пропуске"},
        .topics = "Темы", .sources = "Источники", .sample = "Пример вопроса (на экзамене не встречается)", .right = "верно",
        .names = {"английский", "казахский", "русский"},
    },
};
/* clang-format on */

const struct syllabus_words *syllabus_words(const char *lang)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i].lang, lang) == 0) {
            return &WORDS[i];
        }
    }
    return &WORDS[0];
}
