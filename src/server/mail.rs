//! Mail, where SMTP is configured. It leaves this machine encrypted only: by `smtps`, or by `smtp` and STARTTLS, to a
//! server whose certificate is good.

use super::error::ServerError;
use super::settings::{Settings, is_this_machine};
use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use reqwest::Url;

/// Sends mail.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// As the settings say; nothing when they say nothing.
    ///
    /// # Errors
    /// When they cannot be read. The address is not repeated: it holds a password.
    pub fn configured(settings: &Settings) -> Result<Option<Self>, ServerError> {
        let Some(url) = &settings.smtp_url else { return Ok(None) };
        let wrong = |what: &'static str| ServerError::internal(what, "see WORKNEST_SMTP_URL and WORKNEST_MAIL_FROM");
        let unread = || wrong("the address of the mail server cannot be read");
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| unread())?;
        let url = Url::parse(url).map_err(|_| unread())?;
        let host = url.host_str().unwrap_or_default();
        if url.scheme() == "smtp" && !is_this_machine(host) {
            // Whatever the address says: who does not offer STARTTLS gets nothing.
            transport = transport.tls(Tls::Required(TlsParameters::new(host.to_owned()).map_err(|_| unread())?));
        }
        let transport = transport.build();
        let from: Mailbox = settings.mail_from.parse().map_err(|_| wrong("the sender of mails cannot be read"))?;
        Ok(Some(Self { transport, from }))
    }

    /// Sends a plain text.
    ///
    /// # Errors
    /// When the address is none, or the mail server refuses.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), ServerError> {
        let to: lettre::Address = to.parse().map_err(|source| ServerError::internal("no address for mail", source))?;
        let message = Message::builder().from(self.from.clone()).to(Mailbox::new(None, to)).subject(subject).body(text);
        let message = message.map_err(|source| ServerError::internal("a mail cannot be written", source))?;
        let sent = self.transport.send(message).await;
        sent.map(|_| ()).map_err(|source| ServerError::internal("the mail server refused", source))
    }
}
