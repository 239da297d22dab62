"""What is wrong with a scenario of a simulation, and the remedy; a part of `fault_texts`."""

from server.packs.fault_words import _

SCENARIO_TEXTS: dict[str, tuple[str, str]] = {
    "no-scenarios": (
        _("Only a pack of level T has scenarios, and each of them has one."),
        _("Add a file under scenarios/, or correct the level."),
    ),
    "bad-json": (
        _("This is not valid JSON: %(problem)s."),
        _("Look at commas, quotes and brackets."),
    ),
    "wrong-scenario": (
        _("The scenario calls itself “%(id)s” but its file is %(file)s."),
        _("Give both the same name; runs of learners are counted by it."),
    ),
    "no-par": (
        _("Nobody has searched the best known plan of “%(id)s” yet."),
        _("Run: tianjian packs pars with the pack's folder; it takes minutes."),
    ),
    "stale-par": (
        _("The par values of “%(id)s” are not those of its present numbers."),
        _("Run: tianjian packs pars with the pack's folder; it takes minutes."),
    ),
    "bad-seals": (
        _("A scenario has %(count)s different seals of 32 hexadecimal digits."),
        _("Take the field `seals` out; tianjian packs pars makes new ones."),
    ),
    "bad-years": (
        _("`years` is not as tianjian packs pars writes it."),
        _("Take the field `years` out; tianjian packs pars finds new ones."),
    ),
    "bad-scenario": (
        _("The simulation cannot play it: %(where)s (%(why)s)."),
        _("Correct this number or name; docs/simulations.md says what each means."),
    ),
    "slow-scenario": (
        _("The simulation was stopped: it took too long (%(why)s)."),
        _("Look for a number that is far too large."),
    ),
    "plans-out-of-order": (
        _(
            "It is no exercise: the beginner's plan comes to %(naive)s, the learner's to"
            " %(average)s, the best known to %(best)s."
        ),
        _(
            "Change the numbers or these plans until each is better than the one before."
        ),
    ),
    "scenario-too-big": (
        _("The scenario has %(bytes)s bytes; at most %(limit)s go to a phone."),
        _("Say it in fewer words."),
    ),
    "no-engine": (
        _("The scenarios cannot be tried: the app is not built here."),
        _("Run: make build"),
    ),
}
