//! Keys: their forms, what is refused, and that secrets stay unseen.

use crate::common::{phone, pin_key};
use protocol::pin::Pin;
use protocol::{DeviceKey, DevicePublicKey, PinKey, PinPublicKey, PinSalt, Secret, base64url};
use serde_json::json;

#[test]
fn a_device_key_survives_its_file_and_its_jwk() {
    let key = phone(1).device;
    let again = DeviceKey::from_pkcs8(&key.to_pkcs8().unwrap()).unwrap();
    assert_eq!(again.public(), key.public());
    assert!(key.public().verifies(b"words", &again.sign(b"words").unwrap()));
    assert!(!key.public().verifies(b"other words", &again.sign(b"words").unwrap()));

    let jwk = serde_json::to_string(key.public()).unwrap();
    assert_eq!(&serde_json::from_str::<DevicePublicKey>(&jwk).unwrap(), key.public());
    assert_eq!(&DevicePublicKey::from_sec1(key.public().to_sec1()).unwrap(), key.public());
}

#[test]
fn the_same_randomness_gives_the_same_key_and_useless_randomness_none() {
    assert_eq!(phone(1).device.public(), phone(1).device.public());
    assert_ne!(phone(1).device.public(), phone(2).device.public());
    assert!(DeviceKey::generate(&mut |bytes| bytes.fill(0)).is_err());
    assert!(DeviceKey::generate(&mut |bytes| bytes.fill(0xff)).is_err());
}

#[test]
fn points_off_the_curve_and_other_forms_are_refused() {
    let good = *phone(1).device.public().to_sec1();
    let mut off = good;
    off[64] ^= 1;
    let mut compressed = good[..33].to_vec();
    compressed[0] = 2 + (good[64] & 1);
    for bytes in [&off[..], &compressed, &good[1..], &good[..64], &[4; 65], &[0], &[]] {
        assert!(DevicePublicKey::from_sec1(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn a_jwk_has_exactly_its_members() {
    let good = serde_json::to_value(phone(1).device.public()).unwrap();
    let (x, y) = (good["x"].clone(), good["y"].clone());
    let reads = |jwk: &serde_json::Value| serde_json::from_value::<DevicePublicKey>(jwk.clone()).is_ok();
    assert!(reads(&good));
    for spoiled in [
        json!({ "kty": "EC", "crv": "P-384", "x": x, "y": y }),
        json!({ "kty": "OKP", "crv": "P-256", "x": x, "y": y }),
        json!({ "kty": "EC", "crv": "P-256", "x": y, "y": x }),
        json!({ "kty": "EC", "crv": "P-256", "x": x }),
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "d": x }),
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": format!("{}=", y.as_str().unwrap()) }),
        json!(["EC", "P-256", x, y]),
    ] {
        assert!(!reads(&spoiled), "{spoiled}");
    }
}

#[test]
fn a_pin_and_a_salt_make_one_key_and_any_other_pin_another() {
    assert_eq!(pin_key("2580", 1).public(), pin_key("2580", 1).public());
    assert_ne!(pin_key("2580", 1).public(), pin_key("2581", 1).public());
    assert_ne!(pin_key("2580", 1).public(), pin_key("2580", 2).public());
    let public = pin_key("2580", 1).public();
    let jwk = serde_json::to_string(&public).unwrap();
    assert_eq!(serde_json::from_str::<PinPublicKey>(&jwk).unwrap(), public);
}

#[test]
fn a_pin_key_that_any_pin_would_fit_is_refused() {
    let zero_is_a_signature_under = |key: &[u8; 32]| PinPublicKey::from_bytes(key).is_ok();
    let mut low = vec![[0; 32]];
    low.extend(
        [(1, 0, 0), (0, 0, 0x80), (1, 0, 0x80), (0xec, 0xff, 0x7f), (0xed, 0xff, 0x7f), (0xee, 0xff, 0xff)].map(
            |(first, middle, last)| {
                let mut key = [middle; 32];
                (key[0], key[31]) = (first, last);
                key
            },
        ),
    );
    for order_8 in ["xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o", "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU"] {
        low.push(protocol::from_base64url(order_8).unwrap().try_into().unwrap());
    }
    for key in low {
        assert!(!zero_is_a_signature_under(&key), "{key:x?}");
    }
    assert!(PinPublicKey::from_bytes(&[1; 31]).is_err());
}

#[test]
fn never_event_12_secrets_print_as_an_ellipsis() {
    let phone = phone(1);
    let salt = PinSalt::generate(&mut |bytes| bytes.fill(9));
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        Pin::parse("2580").unwrap(),
        Secret::from("2580-password"),
        phone.pin,
        phone.pin.public(),
        salt,
        phone.device,
    );
    assert!(!printed.contains("2580"), "{printed}");
    assert!(!printed.contains(&base64url(phone.pin.public().expose())), "{printed}");
    assert_eq!(printed.matches('…').count(), 6, "{printed}");
}

#[test]
fn never_event_11_a_seed_takes_a_hundred_thousand_rounds() {
    assert_eq!(protocol::keys::PIN_ITERATIONS.get(), 100_000);
    let (pin, salt) = (Pin::parse("2580").unwrap(), PinSalt::from_bytes([1; 32]));
    let key = PinKey::from_seed(&PinKey::seed(&pin, &salt)).unwrap();
    assert_eq!(key.public(), pin_key("2580", 1).public());
}
