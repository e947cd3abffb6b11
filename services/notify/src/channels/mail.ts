import { describeError } from '@farwatch/runtime/fault';
import { createTransport } from 'nodemailer';

import { sendTimeoutMs, type Send, type SendResult } from './channel.js';
import { heading, lines } from './text.js';

/**
 * Mail over SMTP, one message a recipient. `Message-ID` stays through all tries, so that a reader can tell a repetition; SMTP
 * itself knows no idempotency key, so a message whose answer was lost comes twice. `close` ends idle connections.
 */
export function createMailSender(options: { readonly url: string | undefined; readonly from: string }): {
  readonly send: Send;
  close(): void;
} {
  const { url, from } = options;
  const transport =
    url === undefined
      ? undefined
      : createTransport({
          url,
          ...{ disableFileAccess: true, disableUrlAccess: true },
          ...{
            connectionTimeout: sendTimeoutMs,
            greetingTimeout: sendTimeoutMs,
            socketTimeout: sendTimeoutMs,
          },
        });
  const send: Send = async (delivery) => {
    if (transport === undefined)
      return { kind: 'refused', detail: 'mail is not configured: set FARWATCH_SMTP_URL' };
    const { payload } = delivery;
    const body = [...lines(payload, 'zh'), '', heading(payload, 'en'), ...lines(payload, 'en')];
    try {
      const sent = await transport.sendMail({
        from,
        to: { name: '', address: delivery.recipient },
        subject: heading(payload, 'zh'),
        text: body.join('\n'),
        messageId: `<${delivery.id}@farwatch>`,
        headers: { 'auto-submitted': 'auto-generated' },
      });
      // A refusal of some recipients is no error to the library.
      return sent.rejected.length > 0
        ? { kind: 'refused', detail: 'the server refused the recipient' }
        : { kind: 'delivered', detail: sent.response.slice(0, 200) };
    } catch (error) {
      return judgeMail(error);
    }
  };
  return { send, close: () => transport?.close() };
}

/** 5xx is for good, all else may pass (RFC 5321 4.2.1). */
export function judgeMail(error: unknown): SendResult {
  const { responseCode: status } = error as { responseCode?: number };
  const detail = describeError(error).slice(0, 300);
  const code = status === undefined ? {} : { status };
  return status !== undefined && status >= 500
    ? { kind: 'refused', detail, ...code }
    : { kind: 'failed', detail, ...code };
}
