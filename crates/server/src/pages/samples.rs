//! One of everything that a page can look like: what the gallery shows and the tests read.

use super::{
    Asks, Card, Carrying, ChooseMethod, Credentials, Delivery, FirstPassword, ForgottenPassword, Form, FormPost, Frame,
    Home, Language, Leaving, Message, MessagePage, NewPassword, NotMe, Offline, Outcome, Page, PasswordLimits,
    RememberBrowser, SignOut, Site, Texts, Times, Waiting, Way, WayTo,
};

/// A rendered page and the name of what it shows.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) html: String,
}

/// What a sample's page is filled with that others may want to spoil.
pub(super) struct Filling {
    pub(super) service: &'static str,
    pub(super) typed: &'static str,
    pub(super) hidden: &'static str,
}

pub(super) const FRIENDLY: Filling = Filling { service: "Fjord Bank", typed: "kirsten-m", hidden: "factor.3" };

const LOGIN: &str = "/login/01936f7e";
const LIMITS: PasswordLimits = PasswordLimits { least: 8, most: 128 };

pub(super) fn site() -> Site {
    Site {
        app: "http://app.localhost:8000/".into(),
        operator: Some("Aarhus Borgerservice".into()),
        contact: Some("89 40 22 22, 9–16".into()),
        times: Times::default(),
        in_utc: false,
    }
}

/// Every sample in one language.
pub(super) fn all(texts: &Texts, site: &Site, language: Language, filling: &Filling) -> Vec<Sample> {
    let gallery = Gallery { texts, site, language, filling };
    [
        gallery.credentials(),
        gallery.methods(),
        gallery.waiting(),
        gallery.offline(),
        gallery.cards(),
        gallery.passwords(),
    ]
    .into_iter()
    .chain([gallery.leaving(), gallery.standing(), gallery.messages()])
    .chain([super::my_samples::all(&gallery.bare(), filling)])
    .flatten()
    .map(|(name, html)| Sample { name, html })
    .collect()
}

struct Gallery<'a> {
    texts: &'a Texts,
    site: &'a Site,
    language: Language,
    filling: &'a Filling,
}

type Rendered = Vec<(String, String)>;

impl<'a> Gallery<'a> {
    fn frame(&self) -> Frame<'a> {
        self.bare().asked_by(Asks { service: self.filling.service.into(), host: Some("fjordbank.example".into()) })
    }

    fn bare(&self) -> Frame<'a> {
        Frame::new(self.texts, self.site, self.language, LOGIN)
    }

    fn form(&self, action: &str) -> Form {
        Form::to(format!("{LOGIN}/{action}")).with("step", self.filling.hidden).with("version", "4")
    }

    fn cancel(&self) -> Option<Form> {
        Some(self.form("cancel"))
    }

    fn credentials(&self) -> Rendered {
        let fresh = Credentials {
            frame: self.frame(),
            form: self.form("credentials"),
            cancel: self.cancel(),
            not_you: None,
            forgotten: "/forgotten-password".into(),
            user_id: String::new(),
            remember_user: false,
            message: None,
        };
        let known = Credentials {
            user_id: self.filling.typed.into(),
            remember_user: true,
            not_you: Some(self.form("forget")),
            ..fresh.clone()
        };
        let mut pages = vec![page("credentials", &fresh), page("credentials-known", &known)];
        for message in [
            Message::WrongCredentials { tries_left: 3 },
            Message::WrongCredentials { tries_left: 1 },
            Message::WrongCredentials { tries_left: 0 },
            Message::WrongCredentialsLetIn { tries_left: 4 },
            Message::WrongCredentialsLetIn { tries_left: 1 },
            sample_of("credentials_missing"),
            sample_of("source_rests"),
            sample_of("unknown_browsers_rest"),
            sample_of("let_in_wrong"),
            sample_of("stale_page"),
        ] {
            let tries = message.tries_left().map_or_else(String::new, |tries| format!("-{tries}"));
            let name = format!("credentials-{}{tries}", message.code());
            pages.push(page(&name, &Credentials { message: Some(message), ..known.clone() }));
        }
        pages
    }

    fn methods(&self) -> Rendered {
        let both = ChooseMethod {
            frame: self.frame(),
            use_app: Some(format!("{LOGIN}/app")),
            use_card: Some(format!("{LOGIN}/card")),
            let_in: None,
            cancel: self.cancel(),
            message: None,
        };
        let let_in = Some(Form::to(format!("{LOGIN}/let-in")).with("version", "3".to_owned()));
        let paused =
            ChooseMethod { let_in: let_in.clone(), message: Some(sample_of("requests_pause")), ..both.clone() };
        let rests = ChooseMethod { let_in, message: Some(sample_of("card_rests")), ..both.clone() };
        let card_only = ChooseMethod { use_app: None, message: Some(sample_of("no_device")), ..both.clone() };
        let again = ChooseMethod { message: Some(Message::RequestExpired), ..both.clone() };
        vec![
            page("choose", &both),
            page("choose-card-only", &card_only),
            page("choose-again", &again),
            page("choose-rests", &rests),
            page("choose-pause", &paused),
        ]
    }

    fn waiting(&self) -> Rendered {
        let sent = Waiting {
            frame: self.frame(),
            delivery: Delivery::Sent,
            carry: None,
            carrying: Carrying::default(),
            left_s: 287,
            remember: None,
            use_card: Some(format!("{LOGIN}/card")),
            use_offline: Some(format!("{LOGIN}/offline")),
            cancel: self.cancel(),
            events: format!("{LOGIN}/events"),
            status: format!("{LOGIN}/status"),
            next: LOGIN.into(),
            refresh_s: 5,
            message: None,
        };
        let held = Waiting { delivery: Delivery::HeldBack, ..sent.clone() };
        let remember = RememberBrowser { form: self.form("remember"), ticked: false };
        let carrying = Carrying {
            qr: Some(format!("{LOGIN}/qr")),
            open_app: Some("http://app.localhost:8000/#r=01936f7e&l=secret".into()),
            back: Some(Form::to(format!("{LOGIN}/return"))),
            ..Carrying::default()
        };
        let on_ios = Carrying { open_app: None, home_screen: true, ..carrying.clone() };
        let approved = Carrying { approved: true, ..carrying.clone() };
        let carry = Waiting { carry: Some("482913".into()), carrying, remember: Some(remember), ..sent.clone() };
        let carry_on_ios = Waiting { carrying: on_ios, ..carry.clone() };
        let carry_return = Waiting { carrying: approved, carry: None, remember: None, ..carry.clone() };
        let carry_held = Waiting { delivery: Delivery::HeldBack, use_card: None, ..carry.clone() };
        vec![
            page("waiting", &sent),
            page("waiting-held", &held),
            page("waiting-carry", &carry),
            page("waiting-carry-held", &carry_held),
            page("waiting-carry-on-ios", &carry_on_ios),
            page("waiting-carry-return", &carry_return),
        ]
    }

    fn offline(&self) -> Rendered {
        let plain = Offline {
            frame: self.frame(),
            form: self.form("offline"),
            qr: format!("{LOGIN}/offline-qr"),
            left_s: 287,
            events: format!("{LOGIN}/events"),
            status: format!("{LOGIN}/status"),
            next: LOGIN.into(),
            cancel: self.cancel(),
            message: None,
        };
        let mut pages = vec![page("offline", &plain)];
        for message in [Message::WrongOfflineCode { tries_left: 4 }, Message::OfflineCodeIncomplete] {
            let name = format!("offline-{}", message.code());
            pages.push(page(&name, &Offline { message: Some(message), ..plain.clone() }));
        }
        pages
    }

    fn cards(&self) -> Rendered {
        let plain = Card {
            frame: self.frame(),
            form: self.form("card"),
            card_id: "G750159724".into(),
            key_number: "0437".into(),
            remember_browser: None,
            use_app: Some(format!("{LOGIN}/app")),
            cancel: self.cancel(),
            message: None,
        };
        let offered = Card { remember_browser: Some(false), ..plain.clone() };
        let mut pages = vec![page("card", &plain), page("card-remember", &offered)];
        for message in [
            Message::WrongCode { tries_left: 4 },
            Message::WrongCode { tries_left: 1 },
            Message::WrongCodeLetIn { tries_left: 4 },
            Message::WrongCodeLetIn { tries_left: 1 },
            Message::CodeIncomplete,
            Message::CodeAlreadyUsed,
        ] {
            let tries = message.tries_left().map_or_else(String::new, |tries| format!("-{tries}"));
            let name = format!("card-{}{tries}", message.code());
            pages.push(page(&name, &Card { message: Some(message), remember_browser: Some(true), ..plain.clone() }));
        }
        pages
    }

    fn passwords(&self) -> Rendered {
        let new = NewPassword {
            frame: self.frame(),
            form: self.form("password"),
            user_id: self.filling.typed.into(),
            leaked: false,
            waits: false,
            limits: LIMITS,
            cancel: self.cancel(),
            message: None,
        };
        let first = FirstPassword {
            frame: self.bare(),
            form: Form::to("/first-password"),
            user_id: String::new(),
            limits: LIMITS,
            message: None,
        };
        let refused = FirstPassword {
            user_id: self.filling.typed.into(),
            message: Some(Message::PasswordsDiffer),
            ..first.clone()
        };
        let mut pages = vec![page("new-password", &new), page("first-password", &first)];
        pages.push(page("first-password-refused", &refused));
        let other = FirstPassword { message: Some(sample_of("wrong_letter")), ..refused.clone() };
        pages.push(page("first-password-wrong-letter", &other));
        pages.push(page("new-password-leaked", &NewPassword { leaked: true, ..new.clone() }));
        pages.push(page("new-password-waits", &NewPassword { leaked: true, waits: true, ..new.clone() }));
        pages.push(page("new-password-refused", &NewPassword { message: Some(Message::PasswordCommon), ..new }));
        pages
    }

    fn leaving(&self) -> Rendered {
        let to = "https://fjordbank.example/callback?code=abc&state=x%20y";
        let leaving = |outcome| Leaving { frame: self.frame(), outcome, to: to.into() };
        let form =
            Form::to("https://fjordbank.example/callback").with("code", "abc").with("state", self.filling.hidden);
        vec![
            page("leaving", &leaving(Outcome::SignedIn)),
            page("leaving-refused", &leaving(Outcome::NotSignedIn)),
            page("leaving-signed-out", &leaving(Outcome::SignedOut)),
            page("form-post", &FormPost { frame: self.frame(), outcome: Outcome::SignedIn, form }),
        ]
    }

    fn standing(&self) -> Rendered {
        let home = Home {
            frame: self.bare(),
            first_password: "/first-password".into(),
            forgotten: "/forgotten-password".into(),
        };
        let forgotten = ForgottenPassword {
            frame: self.frame(),
            back: Some(LOGIN.into()),
            first_password: "/first-password".into(),
        };
        let sign_out = SignOut { frame: self.frame(), form: Form::to("/sign-out").with("hint", "7"), stay: "/".into() };
        let not_me = NotMe { frame: self.bare(), form: Form::to("/not-me").with("version", "1"), message: None };
        let not_me_refused = NotMe { message: Some(sample_of("not_me_code")), ..not_me.clone() };
        vec![
            page("home", &home),
            page("forgotten-password", &forgotten),
            page("sign-out", &sign_out),
            page("not-me", &not_me),
            page("not-me-refused", &not_me_refused),
        ]
    }

    /// Every message as a page of its own, with a service known and without.
    fn messages(&self) -> Rendered {
        let way = |to, href: &str| Way { to, href: href.into() };
        let ways = [
            way(WayTo::Service, "https://fjordbank.example/"),
            way(WayTo::Login, LOGIN),
            way(WayTo::TryAgain, LOGIN),
            way(WayTo::Card, LOGIN),
            way(WayTo::App, LOGIN),
            way(WayTo::ForgottenPassword, "/forgotten-password"),
            way(WayTo::MyTillid, "/my"),
            way(WayTo::Home, "/"),
        ];
        let mut pages = Vec::new();
        for (at, kind) in Message::ALL.iter().enumerate() {
            let shown: Vec<Way> = ways.iter().cycle().skip(at).take(2).cloned().collect();
            let named = match kind.sample {
                Message::NotMeDoneAll => vec!["Somebody's phone".to_owned()],
                _ => Vec::new(),
            };
            let known = MessagePage { frame: self.frame(), message: kind.sample, named: named.clone(), ways: shown };
            let unknown = MessagePage { frame: self.bare(), message: kind.sample, named, ways: Vec::new() };
            pages.push(page(&format!("message-{}", kind.code), &known));
            pages.push(page(&format!("message-{}-bare", kind.code), &unknown));
        }
        pages
    }
}

pub(super) fn page(name: &str, page: &impl Page) -> (String, String) {
    (name.to_owned(), page.render().expect("every sample renders"))
}

fn sample_of(code: &str) -> Message {
    Message::ALL.iter().find(|kind| kind.code == code).expect("a code of the list").sample
}
