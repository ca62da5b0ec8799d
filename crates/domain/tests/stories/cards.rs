//! Stories of the code card: how it is drawn, what it asks for, and what wrong codes do to it.

use std::collections::HashSet;

use domain::card::{
    self, CODES, CODES_FOR_ACTIVATION, Caller, Card, Command, Outcome, PrintedCard, ShownNumbers, State,
    asked_at_activation, asked_at_login,
};
use domain::effect::{Effect, Job};
use domain::ids::CardId;
use domain::time::{Span, Time};

use crate::support::{ANNA, START, WRONG_CODE, after, card as card_of, code, limits, place, used};

/// A stand-in for chance: the same numbers each time, all below what was asked for.
fn below(mut seed: u64) -> impl FnMut(u32) -> u32 {
    move |n| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((seed >> 33) % u64::from(n)).unwrap()
    }
}

#[test]
fn a_drawn_card_has_148_codes_under_key_numbers_that_all_differ() {
    for seed in 0..50 {
        let printed = PrintedCard::draw(below(seed));
        let key_numbers: HashSet<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
        assert_eq!((printed.codes.len(), key_numbers.len()), (CODES, CODES));
        assert!(printed.codes.iter().all(|(key_number, code)| *key_number < 10_000 && *code < 1_000_000));
        assert!(card::CardNumber::parse(&printed.number.to_string()) == Some(printed.number));
    }
}

#[test]
fn the_ends_of_chance_are_still_a_card() {
    let first = PrintedCard::draw(|_| 0);
    assert_eq!((first.number.to_string(), first.codes[0], first.codes[147]), ("A000000000".into(), (0, 0), (147, 0)));
    let last = PrintedCard::draw(|n| n - 1);
    assert_eq!((last.number.to_string(), last.codes[0]), ("Z999999999".into(), (9_999, 999_999)));
    let key_numbers: HashSet<u16> = last.codes.iter().map(|(key_number, _)| *key_number).collect();
    assert_eq!(key_numbers.len(), CODES);
}

#[test]
fn every_number_is_asked_of_chance_within_its_own_bound() {
    // One letter, nine digits, then for each code one of the key numbers that are left, and six digits.
    let mut bounds = Vec::new();
    PrintedCard::draw(|n| {
        bounds.push(n);
        0
    });
    let codes = (0..148).flat_map(|drawn| [10_000 - drawn, 1_000_000]);
    assert_eq!(bounds, [26, 1_000_000_000].into_iter().chain(codes).collect::<Vec<u32>>());
}

#[test]
fn key_numbers_come_from_the_whole_range_evenly() {
    let mut quarters = [0_u32; 4];
    for seed in 0..200 {
        for (key_number, _) in &PrintedCard::draw(below(seed)).codes {
            quarters[usize::from(*key_number) / 2_500] += 1;
        }
    }
    // 7,400 are expected in each; a quarter that is off by a twentieth is no chance.
    assert!(quarters.iter().all(|count| (7_030..7_770).contains(count)), "{quarters:?}");
}

#[test]
fn a_printed_card_tells_a_log_its_number_and_nothing_else() {
    assert_eq!(format!("{:?}", PrintedCard::draw(|_| 0)), "PrintedCard(A000000000, …)");
}

fn answer(at: usize, typed: domain::secret::Digest, caller: Caller) -> Command {
    Command::Answer { place: place(at), typed, caller }
}

fn wrong(card: Card, caller: Caller, now: Time) -> (Card, Vec<Effect>) {
    let at = card.asks().unwrap().index();
    let (next, outcome, effects) = card.step(answer(at, WRONG_CODE, caller), &limits(), now).unwrap();
    assert_eq!(outcome, Outcome::Wrong);
    (next, effects)
}

#[test]
fn a_card_is_used_up_code_by_code_and_never_asks_at_a_login_for_those_kept_for_activation() {
    let mut card = Card { state: State::Issued, ..card_of(ANNA) };
    let mut ordered = Vec::new();
    while let Some(asked) = card.asks() {
        assert!(asked.index() < CODES - CODES_FOR_ACTIVATION);
        let (next, outcome, effects) =
            card.step(answer(asked.index(), code(asked.index()), Caller::Unknown), &limits(), START).unwrap();
        assert!(matches!(outcome, Outcome::Right(used) if used.answers(next.id, &[asked])));
        if effects == [Effect::Do(Job::OrderCard(ANNA))] {
            ordered.push(next.codes_left());
        }
        card = next;
    }
    let from_twenty_on: Vec<usize> = (0..=20).rev().collect();
    assert_eq!(ordered, from_twenty_on, "ordered at twenty, and asked for again in case it was never printed");
    assert_eq!(card.state, State::UsedUp { at: START });
    assert_eq!(card.asks_for_activation(), Some([place(140), place(141)]), "it still activates devices");
    let activate =
        Command::Activate { places: [140, 141].map(place), typed: [140, 141].map(code), caller: Caller::Unknown };
    let activated = card.step(activate, &limits(), after(Span::days(1))).unwrap().0;
    assert_eq!(activated.state, State::UsedUp { at: START }, "and is not used up anew by that");
}

#[test]
fn five_wrong_codes_from_unknown_browsers_rest_the_card_for_them_longer_each_time_and_never_for_a_known_one() {
    let (mut card, mut now, mut hours) = (card_of(ANNA), START, Vec::new());
    for _ in 0..7 {
        for _ in 0..5 {
            card = wrong(card, Caller::Unknown, now).0;
        }
        let refused = card.clone().step(answer(1, code(1), Caller::Unknown), &limits(), now).unwrap_err();
        let card::Refusal::Rests { until } = refused else { panic!("{refused:?}") };
        hours.push(until.since(now).whole_seconds() / 3_600);
        let known = card.clone().step(answer(1, code(1), Caller::OwnBudget), &limits(), now).unwrap().1;
        assert!(matches!(known, Outcome::Right(_)), "the owner's known browser is still heard");
        now = until;
    }
    assert_eq!(hours, [1, 2, 4, 8, 16, 24, 24]);
}

#[test]
fn fifty_wrong_codes_since_the_last_right_one_block_the_card_and_order_the_next() {
    let mut card = card_of(ANNA);
    for _ in 0..49 {
        let (next, effects) = wrong(card, Caller::OwnBudget, START);
        assert_eq!((next.state, effects), (State::Active, vec![]));
        card = next;
    }
    // A right one in between begins the count anew.
    let right = card.clone().step(answer(1, code(1), Caller::OwnBudget), &limits(), START).unwrap().0;
    assert_eq!(wrong(right, Caller::OwnBudget, START).0.state, State::Active);

    // A stranger who knows the password makes the card rest, and never blocks it for its owner (never event 5).
    let by_stranger = wrong(card.clone(), Caller::Unknown, START).0;
    assert_eq!((by_stranger.state, by_stranger.wrong_since_right), (State::Active, 49));

    let (blocked, effects) = wrong(card, Caller::OwnBudget, START);
    assert_eq!(blocked.state, State::Blocked { at: START, why: card::BlockReason::WrongCodes });
    assert_eq!(effects, [Effect::Do(Job::OrderCard(ANNA))]);
    assert!(!blocked.is_usable());
}

#[test]
fn a_right_code_from_an_unknown_browser_forgives_the_unknown_ones_and_a_known_browsers_does_not() {
    let mut card = card_of(ANNA);
    for _ in 0..4 {
        card = wrong(card, Caller::Unknown, START).0;
    }
    let by_unknown = card.clone().step(answer(1, code(1), Caller::Unknown), &limits(), START).unwrap().0;
    assert_eq!(by_unknown.from_unknown.count, 0);
    // Otherwise a stranger's guesses would ride on the owner's right codes.
    let by_known = card.step(answer(1, code(1), Caller::OwnBudget), &limits(), START).unwrap().0;
    assert_eq!((by_known.from_unknown.count, by_known.wrong_since_right), (4, 0));
}

#[test]
fn two_codes_activate_together_or_not_at_all() {
    let activate =
        |places: [usize; 2], typed| Command::Activate { places: places.map(place), typed, caller: Caller::Unknown };
    let fresh = card_of(ANNA);
    for half in [[code(140), WRONG_CODE], [WRONG_CODE, code(141)]] {
        let (next, outcome, _) = fresh.clone().step(activate([140, 141], half), &limits(), START).unwrap();
        assert_eq!((outcome, next.used), (Outcome::Wrong, fresh.used), "one wrong: neither is used");
    }

    let (used, outcome, _) = fresh.step(activate([140, 141], [140, 141].map(code)), &limits(), START).unwrap();
    assert!(matches!(outcome, Outcome::Right(codes) if codes.answers(used.id, &[place(140), place(141)])));
    let again = used.step(activate([141, 142], [141, 142].map(code)), &limits(), START).unwrap();
    assert_eq!(again.1, Outcome::AlreadyUsed);
    assert_eq!(again.0.asks_for_activation(), Some([place(142), place(143)]));
}

#[test]
fn an_activation_counts_its_wrong_codes_with_the_unknown_browsers() {
    let activate = Command::Activate { places: [140, 141].map(place), typed: [WRONG_CODE; 2], caller: Caller::Unknown };
    let mut card = card_of(ANNA);
    for _ in 0..5 {
        card = card.step(activate, &limits(), START).unwrap().0;
    }
    let until = after(Span::hours(1));
    assert_eq!(card.step(activate, &limits(), START).unwrap_err(), card::Refusal::Rests { until });
}

#[test]
fn a_card_number_is_a_letter_and_nine_digits_and_nothing_else() {
    assert_eq!(card::CardNumber::parse("G750159724").unwrap().to_string(), "G750159724");
    for text in
        ["", "G", "g750159724", "G75015972", "G7501597244", "77501597244", "G75015972x", "Æ750159724", "G+50159724"]
    {
        assert_eq!(card::CardNumber::parse(text), None, "{text}");
    }
}

#[test]
fn stored_bits_beyond_the_card_are_no_used_codes() {
    assert!(card::UsedCodes::from_bytes(&[0xff; 18]).is_none(), "too few");
    assert!(card::UsedCodes::from_bytes(&[0; 20]).is_none(), "too many");
    let mut bits = [0xff; 19];
    assert!(card::UsedCodes::from_bytes(&bits).is_none(), "150 codes");
    bits[18] = 0x0f;
    assert_eq!(format!("{:?}", card::UsedCodes::from_bytes(&bits).unwrap()), "148 used");
}

#[test]
fn a_card_that_was_never_printed_is_in_nobodys_way() {
    let lapses = after(limits().print_job_lasts);
    let instant = Time::from_micros(1).since(Time::from_micros(0));
    let in_use = Card { used: used(CODES - CODES_FOR_ACTIVATION - 20), ..card_of(ANNA) };
    let ordered = Card { id: CardId(1), state: State::Issued, issued_at: START, printed_at: None, ..card_of(ANNA) };
    let asked = |cards: &[&Card]| asked_at_login(cards.to_vec()).map(|card| card.id);

    assert!(!in_use.will_do(&limits(), START), "twenty are left");
    assert!(ordered.will_do(&limits(), lapses.minus(instant)), "it is on its way");
    assert!(!ordered.will_do(&limits(), lapses), "nobody can have it: the next one is ordered");
    let printed = ordered.clone().step(Command::Print, &limits(), START).unwrap().0;
    assert!(printed.will_do(&limits(), lapses.plus(Span::days(30))), "it may be slow, but it is on paper");

    let next = Card { id: CardId(2), issued_at: lapses, ..printed };
    assert_eq!(asked(&[&ordered, &in_use]), Some(in_use.id), "the one in use first");
    assert_eq!(asked(&[&ordered, &next]), Some(next.id), "never the one that nobody has");
    assert_eq!(asked(&[&ordered]), None, "not even while its print job waits");
    assert_eq!(asked_at_activation(vec![&ordered]), None);
    assert_eq!(asked_at_activation(vec![&next]).map(|card| card.id), Some(next.id));
}

/// A card with these key numbers first, and the rest beyond them, in an order of its own.
fn card_with(first: [u16; 5]) -> Card {
    let mut key_numbers: Vec<u16> = (5_000..5_143).chain(first).collect();
    key_numbers.rotate_left(60);
    Card { key_numbers, ..card_of(ANNA) }
}

#[test]
fn a_card_is_shown_by_its_first_five_key_numbers_in_the_order_in_which_they_are_printed() {
    let held = card_with([7, 43, 210, 998, 1_205]);
    let other = Card { id: CardId(2), ..card_with([8, 43, 210, 998, 1_205]) };
    let is_shown = |typed: &str| {
        let typed = ShownNumbers::parse(typed)?;
        let shows = |card: &&Card| ShownNumbers::of(&card.key_numbers) == Some(typed.clone());
        [&held, &other].into_iter().find(shows).map(|card| card.id)
    };
    for typed in
        ["00070043021009981205", " 0007 0043 0210 0998 1205 ", "0007-0043-0210-0998-1205", "0007,0043, 0210. 0998 1205"]
    {
        assert_eq!(is_shown(typed), Some(held.id), "{typed}");
    }
    assert_eq!(is_shown("0008 0043 0210 0998 1205"), Some(other.id));
    for typed in [
        "",
        "0007 0043 0210 0998",
        "0043 0007 0210 0998 1205",
        "0007 0043 0210 0998 1206",
        "0007 0043 0210 0998 1205 5000",
        "G750159724",
        "ABCD-EFGH",
        "0007 0043 0210 0998 120å",
    ] {
        assert_eq!(is_shown(typed), None, "{typed}");
    }
    let spaced = format!("00070043021009981205{}", " ".repeat(44));
    assert_eq!(is_shown(&spaced), Some(held.id));
    assert_eq!(is_shown(&format!("{spaced}5000")), None, "what stands far behind is not passed over");
    assert_eq!(ShownNumbers::of(&[7, 43, 210, 998]), None, "too few");
    assert_eq!(format!("{:?}", ShownNumbers::parse("00070043021009981205").unwrap()), "…");
}

#[test]
fn only_a_card_that_was_printed_or_used_and_still_stands_may_be_in_a_hand() {
    let at = |state, printed_at| Card { state, printed_at, ..card_of(ANNA) }.may_be_held();
    let on_paper = Some(START);
    for state in [State::Issued, State::Active, State::UsedUp { at: START }] {
        assert!(at(state, on_paper), "{state:?}");
    }
    assert!(!at(State::Issued, None), "ordered, on nobody's table");
    let blocked = State::Blocked { at: START, why: card::BlockReason::Asked };
    for state in [blocked, State::Replaced { at: START }] {
        assert!(!at(state, on_paper), "{state:?}");
    }
}

#[test]
fn wrong_codes_with_the_card_in_hand_count_on_nothing_that_strangers_share_and_block_nothing() {
    let mut card = card_of(ANNA);
    for _ in 0..200 {
        card = wrong(card, Caller::CardInHand, START).0;
    }
    assert_eq!(card, card_of(ANNA));
    for _ in 0..5 {
        card = wrong(card, Caller::Unknown, START).0;
    }
    let right =
        Command::Activate { places: [140, 141].map(place), typed: [140, 141].map(code), caller: Caller::CardInHand };
    let (after, outcome, _) = card.clone().step(right, &limits(), START).unwrap();
    assert!(matches!(outcome, Outcome::Right(_)), "strangers' rest is not its own");
    assert_eq!(after.from_unknown, card.from_unknown, "and stays theirs");
}
