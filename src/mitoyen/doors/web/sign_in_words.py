"""Words about a company's sign-in; `sentences` says them with the others."""

from typing import Final

from mitoyen.doors.web.marks import N_, Refusal

TOLD: Final[dict[str, str]] = {
    "company_bound": N_("Your company’s sign-in opens this account from now on."),
    "proven_again": N_("You have just shown who you are. You can go on."),
    "sign_in_tested": N_("It works: your company’s sign-in knows you. The result is below."),
}

PROBLEMS: Final[dict[str, str]] = {
    "certificate_unfit": N_("The provider’s certificate is missing, or is none."),
    "claim_unfit": N_("A claim or a directory attribute of that name does not exist."),
    "client_unfit": N_("The identifier that your provider gave to Mitoyen is missing."),
    "company_bound_otherwise": N_(
        "This account of your company already belongs to somebody else here, or you already have another one. Ask"
        " an administrator of your company."
    ),
    "company_denied": N_("Your company’s sign-in did not let you through."),
    "company_not_proven": N_(
        "What your company’s sign-in answered does not prove who you are. Its administrators can read why."
    ),
    "company_not_you": N_("Your company’s sign-in answered for somebody else than you."),
    "company_only": N_(
        "Your company wants its people to sign in with their company account, and in no other way."
    ),
    "company_over": N_(
        "This sign-in was begun in another browser, or too long ago. Begin it again here."
    ),
    "company_unknown": N_(
        "Your company knows you, and Mitoyen does not yet. Open your invitation, or have a link sent to you once: it"
        " joins the two. Otherwise, ask your company’s IT."
    ),
    "company_unreachable": N_(
        "Your company’s sign-in does not answer at the moment. Try again in a few minutes."
    ),
    "company_without_access": N_(
        "Your company knows you, but your access here is over or waits to be confirmed. Ask one of its administrators."
    ),
    "hosted_domain_unfit": N_("For Google, the domain of your company is missing."),
    "issuer_unfit": N_(
        "The address of the provider is an https one, and that of your own directory."
    ),
    "secret_unfit": N_("The secret is missing, or too long."),
    "subject_unfit": N_(
        "People are known by what never changes: a persistent name, or an attribute that is no address."
    ),
    "setting_unfit": N_("One of the settings cannot be this."),
}

REFUSALS: Final[dict[str, Refusal]] = {
    "connections.administrators_only": Refusal(
        N_("Only an administrator of your company can do this."),
        N_("A company decides through its administrators how its people sign in."),
    ),
    "connections.another_live": Refusal(
        N_("Your company already signs in another way."),
        N_("One connection at a time. Close the other one first."),
    ),
    "connections.bound_otherwise": Refusal(
        N_("These two cannot be joined."),
        N_("This company account or this person is already joined to another."),
    ),
    "connections.closed": Refusal(
        N_("This connection is closed."),
        N_("Nobody signs in by it any more. Open another one."),
    ),
    "connections.company_only": Refusal(
        N_("Your company wants its own sign-in."),
        N_("It lets its people in with their company account, and in no other way."),
    ),
    "connections.issuer_fixed": Refusal(
        N_("Another provider is another connection."),
        N_("People are joined to this one already. Open a new connection for the new provider."),
    ),
    "connections.live_already": Refusal(
        N_("People sign in by this connection."),
        N_("Only its secret can change now. Another provider is another connection."),
    ),
    "connections.no_domain": Refusal(
        N_("No domain of your company is proved yet."),
        N_("The domain of an address decides which company signs in. Prove one first."),
    ),
    "connections.no_referent": Refusal(
        N_("Nobody could come in if your provider failed."),
        N_("Name a referent who has a passkey first: he still comes in, and the journal says it."),
    ),
    "connections.not_described": Refusal(
        N_("The connection is not complete."),
        N_("The provider, its identifier for Mitoyen and its secret come first."),
    ),
    "connections.not_live": Refusal(
        N_("Nobody signs in by this connection yet."),
        N_("Only a connection that is in use can be the only way in."),
    ),
    "connections.not_tested": Refusal(
        N_("The connection is not tested."),
        N_("Sign in by it once yourself: so nobody is locked out."),
    ),
    "connections.person_not_present": Refusal(
        N_("This person has no access at the moment."),
        N_("The access is over, or waits to be confirmed by an administrator of the company."),
    ),
    "connections.prove_again": Refusal(
        N_("Show once more who you are."),
        N_(
            "This concerns everybody in your company. Sign in again, then do it within ten minutes."
        ),
    ),
    "connections.too_many": Refusal(
        N_("Your company has enough connections."),
        N_("Close one that no longer serves."),
    ),
}

ACTS: Final[dict[str, str]] = {
    "connections.break_glass_used": N_("Referent let in past the company’s sign-in"),
    "connections.connection_closed": N_("Company sign-in closed"),
    "connections.connection_described": N_("Company sign-in described"),
    "connections.connection_opened": N_("Company sign-in begun"),
    "connections.connection_tested": N_("Company sign-in tested"),
    "connections.connection_went_live": N_("Company sign-in in use"),
    "connections.identity_bound": N_("Company account joined"),
    "connections.identity_unbound": N_("Company account parted"),
    "connections.secret_replaced": N_("Secret of the company’s sign-in replaced"),
    "connections.sign_in_enforced": N_("Company sign-in required, or no longer"),
}

PARTS: Final[dict[str, str]] = {
    "settings": N_("Settings"),
    "subject": N_("Name at the company’s sign-in"),
}
