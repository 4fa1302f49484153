//! The ID token: what a provider says of who has just signed in there, and whether it said that to us, of this attempt.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

/// What an ID token says, as far as it is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// Who it is: the only name that stays theirs.
    pub sub: String,
    #[serde(default)]
    pub nonce: String,
    /// When they last showed who they are, in seconds since 1970.
    #[serde(default)]
    pub auth_time: Option<i64>,
    /// One, or many.
    #[serde(default)]
    aud: serde_json::Value,
    /// For whom it was made, where that is said besides the audience.
    #[serde(default)]
    azp: Option<String>,
    #[serde(flatten)]
    pub person: Person,
}

/// What a provider says of a person, in the ID token or when it is asked for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Person {
    #[serde(default)]
    pub preferred_username: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    /// Some say it as a text.
    #[serde(default)]
    pub(super) email_verified: Option<serde_json::Value>,
}

impl Person {
    /// The email, where the provider says that it is theirs. One of which it says nothing could be anybody's.
    pub fn own_email(&self) -> Option<&str> {
        let is_said = self.email_verified.as_ref().is_some_and(|said| said == true || said == "true");
        self.email.as_deref().filter(|_| is_said)
    }

    /// With what is missing here from there.
    pub fn or(self, other: Self) -> Self {
        Self {
            preferred_username: self.preferred_username.or(other.preferred_username),
            name: self.name.or(other.name),
            // Whether an email is verified is said by whoever says the email.
            email_verified: if self.email.is_some() { self.email_verified } else { other.email_verified },
            email: self.email.or(other.email),
        }
    }
}

/// Why an ID token is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Unbelieved {
    #[error("the ID token is signed by a key that the provider does not show")]
    UnknownKey,
    #[error("the ID token is signed in a way that is not taken: {0}")]
    Algorithm(String),
    #[error("the ID token was made for another client, or another attempt")]
    NotOurs,
    #[error("the ID token does not hold: {0}")]
    Token(#[from] jsonwebtoken::errors::Error),
}

/// For whom an ID token must have been made, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
}

/// Signatures by a key that the provider alone has: none by a secret that it shares with us.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

const SUBJECT_BYTES_MAX: usize = 255;

/// Reads an ID token: signature, issuer, audience, times, nonce.
///
/// # Errors
/// [`Unbelieved::UnknownKey`] where the provider may have new keys by now, under names of before perhaps; any other for
/// good.
pub fn read(token: &str, keys: &JwkSet, expected: Expected<'_>) -> Result<Claims, Unbelieved> {
    let header = decode_header(token)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Unbelieved::Algorithm(format!("{:?}", header.alg)));
    }
    let mut fitting = keys.keys.iter().filter(|key| fits(key, header.alg));
    let key = match &header.kid {
        Some(kid) => fitting.find(|key| key.common.key_id.as_ref() == Some(kid)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    };
    let key = DecodingKey::from_jwk(key.ok_or(Unbelieved::UnknownKey)?)?;
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.client_id]);
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    validation.validate_nbf = true;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => Unbelieved::UnknownKey,
        _ => error.into(),
    })?;
    let claims = claims.claims;
    let is_shared = claims.aud.as_array().is_some_and(|audience| audience.len() > 1);
    let is_for_us = claims.azp.as_deref().map_or(!is_shared, |azp| azp == expected.client_id);
    // An empty one is nobody's.
    let is_of_attempt = claims.nonce == expected.nonce && !expected.nonce.is_empty();
    if !is_for_us || !is_of_attempt || !is_subject(&claims.sub) {
        return Err(Unbelieved::NotOurs);
    }
    Ok(claims)
}

/// Whether it can be somebody: the standard allows so many bytes.
fn is_subject(sub: &str) -> bool {
    (1..=SUBJECT_BYTES_MAX).contains(&sub.len()) && !sub.chars().any(char::is_control)
}

/// Whether a key is one of signatures of this kind.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let signs = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let is_said = key.common.key_algorithm.is_none_or(|said| said == KeyAlgorithm::from(algorithm));
    let is_of_kind = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => key.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES384) => key.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => key.curve == EllipticCurve::Ed25519,
        (AlgorithmParameters::RSA(_), Algorithm::ES256 | Algorithm::ES384 | Algorithm::EdDSA) => false,
        (AlgorithmParameters::RSA(_), _) => true,
        _ => false,
    };
    signs && is_said && is_of_kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    const EXPECTED: Expected<'_> =
        Expected { issuer: "https://id.example.org", client_id: "worknest", nonce: "of this attempt" };

    fn key() -> EncodingKey {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        EncodingKey::from_ec_der(pair.to_pkcs8v1().expect("DER").as_ref())
    }

    fn shown(key: &EncodingKey, id: &str) -> JwkSet {
        let mut shown = Jwk::from_encoding_key(key, Algorithm::ES256).expect("a public key");
        shown.common.key_id = Some(id.to_owned());
        JwkSet { keys: vec![shown] }
    }

    fn now() -> i64 {
        super::super::super::clock::now().timestamp()
    }

    /// What a provider says, changed by `more`; null takes away.
    fn signed(key: &EncodingKey, header: Header, more: Value) -> String {
        let mut claims = json!({"iss": EXPECTED.issuer, "aud": "worknest", "sub": "ann", "nonce": EXPECTED.nonce,
            "iat": now(), "exp": now() + 300, "email": "ann@example.org"});
        for (name, value) in more.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        encode(&header, &claims, key).expect("signed")
    }

    fn of(kid: Option<&str>) -> Header {
        Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::ES256) }
    }

    #[test]
    fn a_token_is_believed_when_the_provider_made_it_for_us_now() {
        let key = key();
        let keys = shown(&key, "one");
        for (kid, more) in [
            (Some("one"), json!({})),
            (None, json!({})),
            (Some("one"), json!({"aud": ["worknest"]})),
            (Some("one"), json!({"aud": ["worknest", "other"], "azp": "worknest"})),
            (Some("one"), json!({"exp": now() - 30})),
        ] {
            let claims = read(&signed(&key, of(kid), more), &keys, EXPECTED).expect("believed");
            assert_eq!((claims.sub.as_str(), claims.person.email.as_deref()), ("ann", Some("ann@example.org")));
        }
        let refused = |more: Value| {
            let told = more.to_string();
            assert!(read(&signed(&key, of(Some("one")), more), &keys, EXPECTED).is_err(), "{told}");
        };
        for wrong in [
            json!({"iss": "https://id.example.com"}),
            json!({"iss": null}),
            json!({"aud": "another"}),
            json!({"aud": null}),
            json!({"aud": ["worknest", "other"], "azp": "other"}),
            json!({"aud": ["worknest", "other"]}),
            json!({"exp": now() - 3_600}),
            json!({"exp": null}),
            json!({"nbf": now() + 3_600}),
            json!({"nonce": "of another attempt"}),
            json!({"nonce": null}),
            json!({"sub": ""}),
            json!({"sub": "a".repeat(256)}),
            json!({"sub": "ann\u{0}"}),
            json!({"sub": "ann\n"}),
            json!({"sub": null}),
        ] {
            refused(wrong);
        }
    }

    #[test]
    fn a_signature_counts_only_by_a_key_that_the_provider_shows() {
        let (key, other) = (key(), key());
        let keys = shown(&key, "one");
        let unknown = |token: String| matches!(read(&token, &keys, EXPECTED), Err(Unbelieved::UnknownKey));
        assert!(unknown(signed(&other, of(Some("two")), json!({}))));
        assert!(unknown(signed(&other, of(Some("one")), json!({}))), "another key under a known name");
        // What anybody could make who knows the client's secret, or nothing at all.
        let shared = Header { kid: Some("one".into()), ..Header::new(Algorithm::HS256) };
        let token = signed(&EncodingKey::from_secret(b"a secret"), shared, json!({}));
        assert!(matches!(read(&token, &keys, EXPECTED), Err(Unbelieved::Algorithm(_))));
        let payload = token.split('.').nth(1).expect("three parts");
        assert!(read(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."), &keys, EXPECTED).is_err());
        // Of two keys that fit, none is meant by a token that names none.
        let two = JwkSet { keys: [keys.keys.clone(), shown(&other, "two").keys].concat() };
        assert!(matches!(read(&signed(&key, of(None), json!({})), &two, EXPECTED), Err(Unbelieved::UnknownKey)));
    }

    #[test]
    fn an_email_is_a_persons_own_only_where_the_provider_says_so() {
        let own = |said: Value| {
            let person: Person = serde_json::from_value(said).expect("a person");
            person.own_email().map(str::to_owned)
        };
        for said in [json!(true), json!("true")] {
            assert_eq!(own(json!({"email": "a@b.org", "email_verified": said})).as_deref(), Some("a@b.org"));
        }
        for said in [json!(false), json!("false"), json!(1), json!(null)] {
            assert_eq!(own(json!({"email": "a@b.org", "email_verified": said})), None, "{said}");
        }
        assert_eq!(own(json!({"email": "a@b.org"})), None);
        let here: Person = serde_json::from_value(json!({"email": "a@b.org"})).expect("a person");
        let there = serde_json::from_value(json!({"email": "c@b.org", "email_verified": true})).expect("a person");
        assert_eq!(here.or(there).own_email(), None, "what one says of its email says nothing of another's");
    }
}
