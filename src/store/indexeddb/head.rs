use super::STATE;
use super::fault::Fault;
use super::transaction::Transaction;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

const HEAD: &str = "head";

/// What every transaction compares: not secret, and readable before any key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Raised by each fold and each clearing.
    pub generation: u64,
    /// The id of the data key.
    pub key: String,
    /// Log entries up to this key have been folded into pages.
    pub folded: u64,
}

impl Head {
    /// As it is inside this transaction; `None` in a store that was never used.
    pub async fn read(transaction: &Transaction) -> Result<Option<Self>, Fault> {
        let found = transaction.store(STATE)?.get(JsValue::from_str(HEAD))?.await?;
        Ok(found.and_then(|value| Self::from_js(&value)))
    }

    /// Within this transaction.
    pub fn write(&self, transaction: &Transaction) -> Result<(), Fault> {
        transaction.store(STATE)?.put(&self.to_js(), Some(&JsValue::from_str(HEAD)))?;
        Ok(())
    }

    fn from_js(value: &JsValue) -> Option<Self> {
        let number = |name| Some(property(value, name)?.as_f64()? as u64);
        Some(Self {
            generation: number("generation")?,
            key: property(value, "key")?.as_string()?,
            folded: number("folded")?,
        })
    }

    fn to_js(&self) -> JsValue {
        object(&[
            ("generation", (self.generation as f64).into()),
            ("key", self.key.as_str().into()),
            ("folded", (self.folded as f64).into()),
        ])
    }
}

/// An object with these properties.
pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// A property, where there is one that is not undefined.
pub fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined())
}
