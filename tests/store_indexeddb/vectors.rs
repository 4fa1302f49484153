//! Published test vectors, through the functions that the store encrypts with.

use js_sys::Uint8Array;
use wasm_bindgen_test::wasm_bindgen_test;
use worknest::store::indexeddb::crypto::{Use, decrypt, encrypt, import};
use worknest::store::indexeddb::derive::{Cost, argon2id, derive};

const WYCHEPROOF: &str = include_str!("wycheproof_aes_256_gcm.txt");

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.trim_matches('-');
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

#[wasm_bindgen_test]
async fn aes_gcm_agrees_with_wycheproof() {
    let (mut valid, mut invalid) = (0, 0);
    for line in WYCHEPROOF.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(' ').collect();
        let [number, result, key, nonce, bound, plain, ciphertext] = parts[..] else { panic!("{line}") };
        let key = import(&bytes(key), Use::Data).await.unwrap();
        let nonce = Uint8Array::from(bytes(nonce).as_slice());
        let sealed = bytes(ciphertext);
        let opened = decrypt(&key, &nonce, &bytes(bound), &Uint8Array::from(sealed.as_slice())).await;
        if result == "valid" {
            valid += 1;
            assert_eq!(opened.unwrap(), bytes(plain), "vector {number} is opened");
            let again = encrypt(&key, &nonce, &bytes(bound), &bytes(plain)).await.unwrap();
            assert_eq!(again.to_vec(), sealed, "vector {number} is sealed");
        } else {
            invalid += 1;
            assert!(opened.is_err(), "vector {number} was tampered with");
        }
    }
    assert_eq!((valid, invalid), (39, 27));
}

#[wasm_bindgen_test]
fn argon2id_agrees_with_rfc_9106() {
    // Section 5.3.
    let cost = Cost { memory_kib: 32, passes: 3, lanes: 4 };
    let key = argon2id(&[1; 32], &[2; 16], &[3; 8], &[4; 12], cost).unwrap();
    assert_eq!(key.to_vec(), bytes("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
}

#[wasm_bindgen_test]
async fn a_passphrase_gives_one_key_however_its_letters_are_composed_and_another_gives_another() {
    let cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    let composed = derive("caf\u{e9} na\u{ef}ve", &[7; 16], cost).await.unwrap();
    let decomposed = derive("cafe\u{301} nai\u{308}ve", &[7; 16], cost).await.unwrap();
    assert_eq!(composed, decomposed);
    assert_ne!(composed, derive("cafe naive", &[7; 16], cost).await.unwrap());
    assert_ne!(composed, derive("caf\u{e9} na\u{ef}ve", &[8; 16], cost).await.unwrap());
    assert_eq!(Some(composed), argon2id("caf\u{e9} na\u{ef}ve".as_bytes(), &[7; 16], &[], &[], cost));
}
