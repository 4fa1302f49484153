//! An authenticator in software, with a browser around it that says what it is told to say: one passkey.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::sync::Arc;

/// The key pairs that authenticators make.
pub enum Key {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(rsa::KeyPair),
}

impl Key {
    /// By COSE's number of its signature.
    fn of(algorithm: i64) -> Self {
        match algorithm {
            -8 => Self::Ed(Ed25519KeyPair::generate().expect("a key")),
            -257 => Self::Rsa(rsa::KeyPair::generate(KeySize::Rsa2048).expect("a key")),
            _ => Self::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key")),
        }
    }

    fn public(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = match self {
            Self::Ec(key) => key.public_key().as_der(),
            Self::Ed(key) => key.public_key().as_der(),
            Self::Rsa(key) => key.public_key().as_der(),
        }
        .expect("encoded");
        der.as_ref().to_vec()
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Ec(key) => key.sign(&SystemRandom::new(), text).expect("signed").as_ref().to_vec(),
            Self::Ed(key) => key.sign(text).as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).expect("signed");
                signature
            }
        }
    }
}

#[derive(Clone)]
pub struct Authenticator {
    pub key: Arc<Key>,
    pub id: Vec<u8>,
    /// Whose it is, as it was told when it was made.
    pub handle: String,
    /// How often it has signed, if it counts.
    pub counter: Option<u32>,
    pub origin: String,
    pub site: String,
    pub algorithm: i64,
    pub is_present: bool,
    pub is_verified: bool,
    pub is_framed: bool,
    /// Says that the passkey is backed up, and that it cannot be.
    pub is_unsound: bool,
    /// What was signed is told otherwise.
    pub is_forged: bool,
    /// Says that this was asked for, in the place of what was.
    pub kind: Option<String>,
}

impl Authenticator {
    /// The signature that most of them make.
    pub fn new() -> Self {
        Self::signing(-7)
    }

    /// By COSE's number of the signature.
    pub fn signing(algorithm: i64) -> Self {
        let mut id = vec![0; 32];
        rand::fill(&mut id).expect("randomness");
        Self {
            key: Arc::new(Key::of(algorithm)),
            id,
            handle: String::new(),
            counter: None,
            origin: crate::provider::SITE.to_owned(),
            site: "worknest.example.org".to_owned(),
            algorithm,
            is_present: true,
            is_verified: true,
            is_framed: false,
            is_unsound: false,
            is_forged: false,
            kind: None,
        }
    }

    /// What it calls its passkey.
    pub fn credential(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.id)
    }

    /// Makes its passkey, as `navigator.credentials.create` gives it.
    pub fn make(&mut self, options: &Value) -> Value {
        self.handle = options["user"]["id"].as_str().expect("a handle").to_owned();
        let mut said = self.said(0x40);
        said.extend([0; 16]);
        said.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        said.extend(&self.id);
        // Where the key stands in CBOR; nobody reads it.
        said.push(0xa0);
        json!({
            "id": self.credential(),
            "rawId": self.credential(),
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", options)),
                "authenticatorData": URL_SAFE_NO_PAD.encode(said),
                "publicKey": URL_SAFE_NO_PAD.encode(self.key.public()),
                "publicKeyAlgorithm": self.algorithm,
                "transports": ["internal"],
            },
        })
    }

    /// Shows it, as `navigator.credentials.get` gives it.
    pub fn show(&mut self, options: &Value) -> Value {
        self.counter = self.counter.map(|counter| counter + 1);
        let client_data = self.client_data("webauthn.get", options);
        let mut said = self.said(0);
        let signed = [&said[..], digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let signature = self.key.sign(&signed);
        if self.is_forged {
            said[36] ^= 1;
        }
        json!({
            "id": self.credential(),
            "rawId": self.credential(),
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "authenticatorData": URL_SAFE_NO_PAD.encode(said),
                "signature": URL_SAFE_NO_PAD.encode(signature),
                "userHandle": self.handle,
            },
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let kind = self.kind.as_deref().unwrap_or(kind);
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": self.is_framed})
            .to_string()
    }

    fn said(&self, more: u8) -> Vec<u8> {
        let flags = u8::from(self.is_present) | u8::from(self.is_verified) << 2 | u8::from(self.is_unsound) << 4 | more;
        let counter = self.counter.unwrap_or(0).to_be_bytes();
        [digest(&SHA256, self.site.as_bytes()).as_ref(), &[flags], &counter].concat()
    }
}
