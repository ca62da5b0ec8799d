//! One of everything that My Tillid can look like, for the gallery and the tests.

use jiff::civil::date;
use protocol::wire::Outcome;

use super::samples::{Filling, page};
use super::{
    Asking, CardStanding, DeviceStanding, FirstFactor, Form, Frame, Language, Message, MyActivity, MyAsks, MyBrowser,
    MyCard, MyDevice, MyEmail, MyEntry, MyHome, MyMails, MyNotice, MyNotices, MyPassword, MyService, MyUserId,
    MyWaiting, MyWishes, NoticeAnswer, NoticeBecame, NoticeOf, PasswordLimits, Wait, WaitingFor,
};

pub(super) fn all(frame: &Frame<'_>, filling: &Filling) -> Vec<(String, String)> {
    let full = home(frame, filling);
    let empty = MyHome {
        waiting: vec![],
        devices: vec![],
        cards: vec![],
        arrived: None,
        browsers: vec![],
        forget_all: None,
        ..full.clone()
    };
    let stopless = full.waiting.iter().map(|waiting| MyWaiting { stop: None, ..waiting.clone() }).collect();
    let by_card = MyHome { waiting: stopless, ..full.clone() };
    let said = |message| MyHome { message: Some(message), ..full.clone() };
    let mut pages = vec![
        page("my", &full),
        page("my-empty", &empty),
        page("my-card-number-wrong", &said(Message::MyCardNumberWrong)),
        page("my-by-card", &by_card),
        page("my-said", &said(Message::MyCardOrdered)),
    ];
    let name = filling.typed.to_owned();
    for (sample, asks) in [
        ("block-device", Asking::BlockDevice { name: name.clone(), last: false, waits: false }),
        ("block-device-waits", Asking::BlockDevice { name: name.clone(), last: false, waits: true }),
        ("block-last-device", Asking::BlockDevice { name, last: true, waits: false }),
        ("block-card", Asking::BlockCard { number: Some("G750159724".into()), last: true }),
        ("block-new-card", Asking::BlockCard { number: None, last: false }),
        ("block-service", Asking::BlockService { name: filling.service.to_owned() }),
        ("order-card", Asking::OrderCard),
        ("forget-browsers", Asking::ForgetBrowsers),
        ("remove-email", Asking::RemoveEmail { waits: false }),
        ("remove-email-waits", Asking::RemoveEmail { waits: true }),
        ("freeze", Asking::Freeze),
        ("again", Asking::AgainFirst),
    ] {
        let form = Form::to("/my/asks").with("hint", filling.hidden);
        pages.push(page(&format!("my-{sample}"), &MyAsks { frame: frame.clone(), asks, form, back: "/my".into() }));
    }
    pages.extend(wishes(frame, filling));
    pages.extend(activity(frame, filling));
    pages.extend(email(frame, filling));
    pages.extend(notices(frame, filling));
    pages
}

fn wishes(frame: &Frame<'_>, filling: &Filling) -> Vec<(String, String)> {
    let password = MyPassword {
        frame: frame.clone(),
        form: Form::to("/my/password").with("hint", filling.hidden),
        user_id: filling.typed.to_owned(),
        waits: false,
        limits: PasswordLimits { least: 8, most: 128 },
        back: "/my".into(),
        message: None,
    };
    let user_id = MyUserId {
        frame: frame.clone(),
        form: Form::to("/my/user-id").with("hint", filling.hidden),
        user_id: filling.typed.to_owned(),
        waits: false,
        back: "/my".into(),
        message: None,
    };
    let form = |action: &str| Form::to(action).with("hint", filling.hidden);
    let wishes = MyWishes {
        frame: frame.clone(),
        number_always: false,
        number_waits: false,
        number: form("/my/wishes/number"),
        first: FirstFactor::UsedLast,
        first_form: form("/my/wishes/first"),
        language: Language::Da,
        language_form: form("/my/wishes/language"),
        back: "/my".into(),
        message: None,
    };
    let always = MyWishes {
        number_always: true,
        number_waits: true,
        first: FirstFactor::Card,
        language: Language::En,
        message: Some(Message::MyWishDone),
        ..wishes.clone()
    };
    vec![
        page("my-password", &password),
        page("my-password-waits", &MyPassword { waits: true, ..password.clone() }),
        page("my-user-id", &user_id),
        page(
            "my-user-id-refused",
            &MyUserId { waits: true, message: Some(Message::MyUserIdRefused), ..user_id.clone() },
        ),
        page("my-password-refused", &MyPassword { message: Some(Message::PasswordCommon), ..password.clone() }),
        page("my-wishes", &wishes),
        page("my-wishes-done", &always),
    ]
}

fn email(frame: &Frame<'_>, filling: &Filling) -> Vec<(String, String)> {
    let form = |action: &str| Form::to(action).with("hint", filling.hidden);
    let typed = || Some(format!("{}@fjord.example", filling.typed));
    let none = MyEmail {
        frame: frame.clone(),
        address: None,
        is_doubted: false,
        sent_to: None,
        undelivered_to: None,
        form: form("/my/email"),
        code: form("/my/email/code"),
        other: form("/my/email/other"),
        remove: None,
        waits: false,
        back: "/my".into(),
        message: None,
    };
    let one = MyEmail { address: typed(), remove: Some("/my/email/remove".into()), waits: true, ..none.clone() };
    let sent = MyEmail { sent_to: typed(), message: Some(Message::MyEmailCodeSent), ..one.clone() };
    let wrong = MyEmail { message: Some(Message::MyEmailWrongCode { tries_left: 4 }), ..sent.clone() };
    let doubted = MyEmail { is_doubted: true, ..one.clone() };
    let undelivered = MyEmail { undelivered_to: typed(), ..one.clone() };
    vec![
        page("my-email", &one),
        page("my-email-none", &none),
        page("my-email-sent", &sent),
        page("my-email-wrong-code", &wrong),
        page("my-email-undelivered", &undelivered),
        page("my-email-doubted", &doubted),
    ]
}

fn notices(frame: &Frame<'_>, filling: &Filling) -> Vec<(String, String)> {
    let at = date(2026, 11, 21).at(7, 5, 0, 0);
    let name = filling.typed.to_owned();
    let notice = |of: NoticeOf, became: Option<NoticeBecame>| MyNotice {
        of,
        at,
        became,
        by_device: true,
        by_mail: became.is_some(),
        by_letter: became.is_none(),
        answer: Some(NoticeAnswer::Nobody),
    };
    let other = Form::to("/my/notices/mails").with("hint", filling.hidden);
    let answered = |answer| MyNotice { answer, by_device: false, ..notice(NoticeOf::NewDevice(name.clone()), None) };
    let full = MyNotices {
        frame: frame.clone(),
        notices: vec![
            notice(NoticeOf::NewDevice(name.clone()), None),
            notice(NoticeOf::Password, Some(NoticeBecame::Waits)),
            notice(NoticeOf::UserId, Some(NoticeBecame::Done(at))),
            notice(NoticeOf::BlockDevice(name.clone()), Some(NoticeBecame::Stopped(at))),
            notice(NoticeOf::Email, Some(NoticeBecame::Ended)),
            notice(NoticeOf::EmailRemoved, Some(NoticeBecame::Done(at))),
            notice(NoticeOf::FewMails, Some(NoticeBecame::Done(at))),
            notice(NoticeOf::NumberWhenNew, Some(NoticeBecame::Waits)),
            answered(Some(NoticeAnswer::Mine)),
            answered(Some(NoticeAnswer::NotMe)),
            MyNotice { by_letter: false, ..answered(None) },
        ],
        older: Some("/my/notices?before=abc".into()),
        newest: Some("/my/notices".into()),
        devices: vec![(name.clone(), true), (name.clone(), false)],
        mails: MyMails::Sent { address: format!("{name}@fjord.example"), few: false, other: other.clone() },
        back: "/my".into(),
        message: Some(Message::MyWishDone),
    };
    let few = MyMails::Sent { address: format!("{name}@fjord.example"), few: true, other };
    let empty = MyNotices { notices: vec![], older: None, newest: None, message: None, mails: few, ..full.clone() };
    let without = MyNotices { mails: MyMails::NoAddress { set: "/my/email".into() }, ..empty.clone() };
    let none = MyNotices { mails: MyMails::NotOffered, devices: vec![], ..empty.clone() };
    vec![
        page("my-notices", &full),
        page("my-notices-empty", &empty),
        page("my-notices-no-address", &without),
        page("my-notices-no-way", &none),
    ]
}

fn activity(frame: &Frame<'_>, filling: &Filling) -> Vec<(String, String)> {
    let at = date(2026, 11, 21).at(7, 5, 0, 0);
    let entry = |outcome: &Outcome, count| MyEntry {
        outcome: *outcome,
        service: filling.service.to_owned(),
        at,
        ended: (count > 1).then_some(at),
        browser: Some((filling.typed.to_owned(), count > 1)),
        device: Some(filling.typed.to_owned()),
        count,
        block: Some("/my/services/fjord-bank/block".into()),
    };
    let allow = Form::to("/my/services/fjord-bank/allow").with("hint", filling.hidden);
    let full = MyActivity {
        frame: frame.clone(),
        entries: Outcome::ALL.iter().flat_map(|outcome| [entry(outcome, 1), entry(outcome, 3)]).collect(),
        held_back: 3,
        older: Some("/my/activity?before=abc".into()),
        newest: Some("/my/activity".into()),
        services: vec![MyService { name: filling.service.to_owned(), since: at.date(), allow }],
        back: "/my".into(),
        message: Some(Message::MyServiceBlocked),
    };
    let empty = MyActivity {
        entries: vec![],
        held_back: 0,
        older: None,
        newest: None,
        services: vec![],
        message: None,
        ..full.clone()
    };
    vec![page("my-activity", &full), page("my-activity-empty", &empty)]
}

fn home<'a>(frame: &Frame<'a>, filling: &Filling) -> MyHome<'a> {
    let used = date(2026, 11, 21);
    let device = |standing, block: Option<&str>| MyDevice {
        name: filling.typed.to_owned(),
        standing,
        last_used: used,
        block: block.map(str::to_owned),
    };
    let waits = |what, seconds| MyWaiting {
        what,
        wait: Wait::seconds(seconds),
        stop: Some(Form::to("/my/changes/1/stop").with("hint", filling.hidden)),
    };
    let card = |number: Option<&str>, standing| MyCard {
        number: number.map(str::to_owned),
        standing,
        block: "/my/cards/1/block".into(),
    };
    let browser = |is_here| MyBrowser {
        label: "Firefox, Linux".into(),
        since: date(2026, 9, 3),
        last_used: used,
        is_here,
        forget: Form::to("/my/browsers/1/forget").with("hint", filling.hidden),
    };
    MyHome {
        frame: frame.clone(),
        name: filling.service.to_owned(),
        user_id: filling.typed.to_owned(),
        has_email: true,
        waiting: vec![
            waits(WaitingFor::Password, 200_000),
            waits(WaitingFor::UserId, 3_600),
            waits(WaitingFor::Email, 3_600),
            waits(WaitingFor::EmailRemoved, 3_600),
            waits(WaitingFor::MailsWhenUnseen, 3_600),
            waits(WaitingFor::NumberWhenNew, 3_600),
            waits(WaitingFor::BlockDevice(filling.typed.to_owned()), 1_800),
        ],
        devices: vec![
            device(DeviceStanding::Active, Some("/my/devices/1/block")),
            device(DeviceStanding::Waits(Wait::seconds(200_000)), Some("/my/devices/2/block")),
            device(DeviceStanding::Asleep, Some("/my/devices/3/block")),
            device(DeviceStanding::Blocked(used), None),
        ],
        devices_most: 3,
        cards: vec![
            card(Some("G750159724"), CardStanding::InUse { codes_left: 131 }),
            card(Some("B000000001"), CardStanding::InUse { codes_left: 1 }),
            card(Some("A123456789"), CardStanding::UsedUp),
            card(None, CardStanding::OnItsWay(used)),
        ],
        arrived: Some(Form::to("/my/cards/arrived")),
        order: Some("/my/cards/order".into()),
        browsers: vec![browser(true), browser(false)],
        forget_all: Some("/my/browsers/forget".into()),
        sign_out: Form::to("/my/sign-out"),
        message: None,
    }
}
