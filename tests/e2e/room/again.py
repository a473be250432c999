#!/usr/bin/env python3
"""What a person has seen is not drawn again: sealed in the next admission, drawn around, audited."""

from house import House, Room, Seat, check, end, main
import json
import re
import shutil
import signal


def drawn(room, number):
    """The ids of a sealed sitting."""
    event = next(e for e in room.paper("sitting", number)["events"] if e["kind"] == "drawn")
    return {q["id"] for q in event["body"]["questions"]}


def admit(house, room, number, attempt, *words):
    """As the registrar does; what sign says, and the PIN."""
    request = {"number": number, "attempt": attempt, "lang": "en", "accommodations": None,
               "person": {"scheme": "IIN", "id": "900101300123", "name": "Asel"},
               "window": {"from": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}}
    with open(house.path(number + ".json"), "w", encoding="utf-8") as file:
        json.dump(request, file)
    done = house.run("qualex-sign", "admission", number + ".json", "--release", "1.release.p7m",
                     "--key", "keys/registrar.key", "--cert", "keys/registrar.pem", "-o",
                     number + ".admission.p7m", "--passphrase-fd", "FD", *words)
    if done.status == 0:
        shutil.copy(house.path(number + ".admission.p7m"), room.path("admissions"))
    return done


def pin_of(done):
    return re.search(r"PIN (\d+)", done.must(0).out).group(1)


def sit(room, number, pin):
    seat = Seat(room).to_question(pin, number)
    seat("submit", unanswered=3)
    room.wait_sealed(number)
    seat.close()


def audit(house, room, number, *words):
    out = room.path("out", number + ".")
    return house.run("qualex-audit", out + "result.p7m", "--sitting", out + "sitting.p7m",
                     "--release", "1.release", "--trust", "root.pem", "--crl", "ca.crl", "--status",
                     "status.p7m", "--admission", number + ".admission.p7m", *words)


def a_second_attempt_has_other_questions(programs):
    house = House(programs, reuse_days=365)
    room = Room(house).start()
    sit(room, "A-0001", pin_of(admit(house, room, "A-0001", 1)))
    first = drawn(room, "A-0001")
    earlier = ["--not-again", room.path("out", "A-0001.sitting.p7m")]
    admit(house, room, "B-0002", 2).must(1, "repeats no question within 365 days")
    admit(house, room, "B-0002", 2, *earlier).must(2, "give their key certificates with --to")
    admit(house, room, "B-0002", 2, "--not-again", "A-0001.admission.p7m", "--to",
          "keys/room.pem").must(1, "give the person's earlier")
    pin = pin_of(admit(house, room, "B-0002", 2, *earlier, "--to", "keys/room.pem"))
    with open(house.path("B-0002.admission.p7m"), "rb") as file:
        content = file.read()
    check("the ids are sealed", not any(q.encode() in content for q in first))
    # the keeper learns what is excluded from the signer, and again from its journal
    seat = Seat(room).to_question(pin, "B-0002")
    seat("show", n=1)
    end(room.keeper, signal.SIGKILL)
    room.start_keeper()
    seat.close()
    seat = Seat(room).log_in(pin, "B-0002")
    seat("show", n=2)
    seat("submit", unanswered=3)
    room.wait_sealed("B-0002")
    second = drawn(room, "B-0002")
    check("nothing comes twice", not first & second, first, second)
    opening = room.path("out", "B-0002.opening")
    audit(house, room, "B-0002", "--opening", opening).must(0)
    done = audit(house, room, "B-0002").must(2)
    check("what is sealed is not derived", "excluded questions are sealed" in done.out, done)
    with open(opening, encoding="utf-8") as file:
        lie = json.load(file)
    lie["excluded"]["ids"] = lie["excluded"]["ids"][:-1]
    with open(house.path("lie.opening"), "w", encoding="utf-8") as file:
        json.dump(lie, file, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    audit(house, room, "B-0002", "--opening", "lie.opening").must(1)
    # a third attempt has nothing left
    earlier += ["--not-again", room.path("out", "B-0002.sitting.p7m")]
    pin = pin_of(admit(house, room, "C-0003", 3, *earlier, "--to", "keys/room.pem"))
    Seat(room).to_ready(pin, "C-0003").refused("INFEASIBLE", "nonce", nonce="07" * 32)
    room.stop()
    house.close()


def a_signer_for_whom_it_is_not_sealed_draws_nothing(programs):
    house = House(programs, reuse_days=365)
    house.ok("qualex-sign", "issue-key", "--dir", "pki", "--name", "other", "--policy", "result",
             "--opens-releases", "-o", "keys/other", "--passphrase-fd", "FD")
    room = Room(house).start()
    sit(room, "A-0001", pin_of(admit(house, room, "A-0001", 1)))
    pin = pin_of(admit(house, room, "B-0002", 2, "--not-again",
                       room.path("out", "A-0001.sitting.p7m"), "--to", "keys/other.pem"))
    seat = Seat(room).to_ready(pin, "B-0002")
    seat.refused("SEAL", "nonce", nonce="00" * 32)
    room.stop()
    house.close()


if __name__ == "__main__":
    main([a_second_attempt_has_other_questions,
          a_signer_for_whom_it_is_not_sealed_draws_nothing])
