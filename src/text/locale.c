#include <qualex/text.h>

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DOMAIN "qualex"
#define LANGUAGE_LEN 16

/* gettext keeps what it found until this changes (gettext manual, "Being a gettext grok"). */
extern int _nl_msg_cat_cntr;

const char *qx_tr(const char *text)
{
    return text[0] == '\0' ? "" : dgettext(DOMAIN, text); /* "" would be the catalogue's header */
}

const char *qx_trc(const char *context, const char *text)
{
    char id[128]; /* as msgfmt writes it: context, EOT, text */
    int n = snprintf(id, sizeof id, "%s\004%s", context, text);
    const char *found = n < (int)sizeof id ? dgettext(DOMAIN, id) : id;

    return found == id ? text : found;
}

const char *qx_trn(const char *one, const char *many, unsigned long n)
{
    return dngettext(DOMAIN, one, many, n);
}

static bool is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Figures are written in one way only, and LANGUAGE has no effect while messages are in "C". */
static bool set_locale(void)
{
    bool utf8 = setlocale(LC_ALL, "") != NULL && is_utf8();

    utf8 = utf8 || (setlocale(LC_ALL, "C.UTF-8") != NULL && is_utf8());
    (void)setlocale(LC_NUMERIC, "C");
    (void)setlocale(LC_MESSAGES, "C.UTF-8");
    return utf8;
}

/* "kk-Latn" is "kk@latin" to gettext; false for what names no language (it becomes a path). */
static bool catalogue_name(const char *lang, char out[static LANGUAGE_LEN])
{
    static const struct {
        const char *script;
        const char *modifier;
    } scripts[] = {
        {"",      ""         },
        {"-Latn", "@latin"   },
        {"-Cyrl", "@cyrillic"}
    };
    size_t len = lang == NULL ? 0 : strspn(lang, "abcdefghijklmnopqrstuvwxyz");

    if (len < 2 || len > 3) {
        return false;
    }
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(lang + len, scripts[i].script) == 0) {
            (void)snprintf(out, LANGUAGE_LEN, "%.*s%s", (int)len, lang, scripts[i].modifier);
            return true;
        }
    }
    return false;
}

static void use_catalogue(const char *name)
{
    (void)setenv("LANGUAGE", name, 1);
    _nl_msg_cat_cntr++;
}

static char current[LANGUAGE_LEN] = "en";

bool qx_text_init(const char *lang, const char *catalogues)
{
    static bool begun;
    static bool utf8;

    if (!begun) {
        utf8 = set_locale();
        (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
        begun = true;
    }
    (void)bindtextdomain(DOMAIN, catalogues == NULL ? QX_LOCALEDIR : catalogues);
    qx_text_speak(lang);
    return utf8;
}

void qx_text_speak(const char *lang)
{
    if (!catalogue_name(lang, current)) {
        (void)snprintf(current, sizeof current, "en");
    }
    use_catalogue(current);
}

void qx_text_preload(const char *const *langs, size_t n)
{
    char name[LANGUAGE_LEN];

    for (size_t i = 0; i < n; i++) {
        if (catalogue_name(langs[i], name)) {
            use_catalogue(name);
            (void)dgettext(DOMAIN, ""); /* the header stands in every catalogue: this reads it */
        }
    }
    use_catalogue(current);
}

const char *qx_text_built(char folder[static QX_TEXT_FOLDER])
{
    static const char PLACE[] = "../../data/po", ONE[] = "/kk/LC_MESSAGES/qualex.mo";
    char path[QX_TEXT_FOLDER + sizeof PLACE + sizeof ONE];
    ssize_t len = readlink("/proc/self/exe", path, QX_TEXT_FOLDER);

    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    if (len <= 0 || (size_t)len + sizeof PLACE > QX_TEXT_FOLDER) {
        return NULL;
    }
    (void)snprintf(folder, QX_TEXT_FOLDER, "%.*s%s", (int)len, path, PLACE);
    (void)snprintf(path, sizeof path, "%s%s", folder, ONE);
    return access(path, R_OK) == 0 ? folder : NULL;
}
