import type { Channel } from '@farwatch/domain/alert';
import type { Logger } from '@farwatch/runtime/log';

import type { Send } from './channel.js';
import { createGuard, guardedAgent } from './guarded-agent.js';
import { createMailSender } from './mail.js';
import { createRobotSender, dingtalkCall, feishuCall, wecomCall } from './robots.js';
import { createSmsSender, fileSmsProvider } from './sms.js';
import { createWebhookSender } from './webhook.js';

/** The channels that lead out of the house. */
export type OutsideChannel = Exclude<Channel, 'console'>;

export interface Channels {
  readonly senders: Readonly<Record<OutsideChannel, Send>>;
  close(): Promise<void>;
}

export function openChannels(
  config: {
    readonly smtpUrl: string | undefined;
    readonly mailFrom: string;
    readonly innerNetworks: readonly string[];
    readonly smsFile: string | undefined;
  },
  log: Logger,
): Channels {
  const guard = createGuard(config.innerNetworks);
  const agent = guardedAgent(guard);
  const poster = { agent, guard };
  const mail = createMailSender({ url: config.smtpUrl, from: config.mailFrom });
  const sms = config.smsFile === undefined ? undefined : fileSmsProvider(config.smsFile);
  return {
    senders: {
      mail: mail.send,
      webhook: createWebhookSender(poster),
      dingtalk: createRobotSender(poster, dingtalkCall),
      wecom: createRobotSender(poster, wecomCall),
      feishu: createRobotSender(poster, feishuCall),
      sms: createSmsSender(sms, log),
    },
    close: async () => {
      mail.close();
      await agent.destroy();
    },
  };
}
