//! What comes back from an authenticator, in the shape that browsers give it (`PublicKeyCredential.toJSON`), and what is
//! checked of it: WebAuthn, level 3, sections 7.1 and 7.2, for passkeys without attestation.
//!
//! No CBOR is read: the browser tells the key as a `SubjectPublicKeyInfo`. Without attestation nothing in the answer is
//! signed when a passkey is made; whoever makes up another key there, in their own session and with their password, has
//! made up their own.

use super::kept::StoredKey;
use super::site::Site;
use crate::domain::UserId;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The signatures that are taken, by COSE's numbers, the best liked first.
pub const ALGORITHMS: [(i64, &dyn VerificationAlgorithm); 3] =
    [(-8, &ED25519), (-7, &ECDSA_P256_SHA256_ASN1), (-257, &RSA_PKCS1_2048_8192_SHA256)];

fn algorithm(number: i64) -> Option<&'static dyn VerificationAlgorithm> {
    ALGORITHMS.into_iter().find(|(known, _)| *known == number).map(|(_, algorithm)| algorithm)
}

/// A passkey's public half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As the authenticator calls it, in base64url.
    pub credential: String,
    pub algorithm: i64,
    /// A `SubjectPublicKeyInfo`, in base64url.
    pub public_key: String,
    pub counter: i64,
}

/// How authenticators know a user: by an id that says nothing of who it is.
pub fn handle(user: UserId) -> String {
    URL_SAFE_NO_PAD.encode(user.0.as_bytes())
}

/// A passkey that was made.
#[derive(Debug, Deserialize)]
pub struct Made {
    id: String,
    response: Making,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Making {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    #[serde(default)]
    public_key: Option<String>,
    public_key_algorithm: i64,
}

/// A passkey that was shown.
#[derive(Debug, Deserialize)]
pub struct Shown {
    pub id: String,
    response: Showing,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Showing {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    #[serde(default)]
    user_handle: Option<String>,
}

impl Made {
    /// The key to keep. None where it was not made as asked.
    pub fn check(self, site: &Site, challenge: &str) -> Option<Key> {
        let Making { client_data, authenticator_data, public_key, public_key_algorithm } = self.response;
        is_said_here(&bytes(&client_data)?, "webauthn.create", site, challenge).then_some(())?;
        let authenticator_data = bytes(&authenticator_data)?;
        let said = Said::read(&authenticator_data, site)?;
        // It has told of this very passkey.
        let credential = said.credential.filter(|id| URL_SAFE_NO_PAD.encode(id) == self.id)?;
        let public_key = public_key?;
        let parsed = ParsedPublicKey::new(algorithm(public_key_algorithm)?, bytes(&public_key)?);
        parsed.ok()?;
        Some(Key {
            credential: URL_SAFE_NO_PAD.encode(credential),
            algorithm: public_key_algorithm,
            public_key,
            counter: said.counter.into(),
        })
    }
}

impl Shown {
    /// How often the passkey has signed by now. None where it was not shown as asked, or not by its owner's device.
    pub fn check(&self, site: &Site, challenge: &str, stored: &StoredKey) -> Option<i64> {
        let Showing { client_data, authenticator_data, signature, user_handle } = &self.response;
        let client_data = bytes(client_data)?;
        is_said_here(&client_data, "webauthn.get", site, challenge).then_some(())?;
        // Nobody has named themselves: the passkey does.
        (user_handle.as_deref() == Some(&handle(stored.user))).then_some(())?;
        let mut signed = bytes(authenticator_data)?;
        let counter = Said::read(&signed, site)?.counter;
        signed.extend_from_slice(digest(&SHA256, &client_data).as_ref());
        let key = UnparsedPublicKey::new(algorithm(stored.key.algorithm)?, bytes(&stored.key.public_key)?);
        key.verify(&signed, &bytes(signature)?).ok()?;
        Some(counter.into())
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// What the browser says of where it asked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    /// Asked by a page within another site's.
    #[serde(default)]
    cross_origin: bool,
}

fn is_said_here(client_data: &[u8], kind: &str, site: &Site, challenge: &str) -> bool {
    let Ok(said) = serde_json::from_slice::<ClientData>(client_data) else { return false };
    said.kind == kind && said.challenge == challenge && said.origin == site.origin && !said.cross_origin
}

/// What the authenticator says.
struct Said<'a> {
    counter: u32,
    /// What it calls a passkey that it has just made.
    credential: Option<&'a [u8]>,
}

const IS_PRESENT: u8 = 0x01;
const IS_VERIFIED: u8 = 0x04;
const MAY_BE_BACKED_UP: u8 = 0x08;
const IS_BACKED_UP: u8 = 0x10;
const HAS_CREDENTIAL: u8 = 0x40;

impl<'a> Said<'a> {
    /// None where it is of another site, or the device has not checked who holds it.
    fn read(bytes: &'a [u8], site: &Site) -> Option<Self> {
        let (site_hash, rest) = bytes.split_at_checked(32)?;
        let (&flags, rest) = rest.split_first()?;
        let (counter, rest) = rest.split_first_chunk::<4>()?;
        let has = |flag: u8| flags & flag != 0;
        let is_ours = site_hash == digest(&SHA256, site.id.as_bytes()).as_ref();
        let is_sound = has(MAY_BE_BACKED_UP) || !has(IS_BACKED_UP);
        (is_ours && has(IS_PRESENT) && has(IS_VERIFIED) && is_sound).then_some(())?;
        let credential = if has(HAS_CREDENTIAL) { Some(credential(rest)?) } else { None };
        Some(Self { counter: u32::from_be_bytes(*counter), credential })
    }
}

/// After the id of the authenticator's make: how long the passkey's id is, and it.
fn credential(bytes: &[u8]) -> Option<&[u8]> {
    let (_, rest) = bytes.split_at_checked(16)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let id = rest.get(..u16::from_be_bytes(*length).into())?;
    // As long as the standard lets them be.
    (1..=1023).contains(&id.len()).then_some(id)
}
