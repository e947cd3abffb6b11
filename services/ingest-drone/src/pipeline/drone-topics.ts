import { droneTopicPrefix, isDroneTopic } from '@farwatch/contracts/mqtt';
import type { TopicPolicy } from '@farwatch/mqtt/direct-broker';

import type { DroneFacts } from '../decode/decoded.js';

const thing = [
  'osd',
  'state',
  'events',
  'events_reply',
  'requests',
  'requests_reply',
  'services',
  'services_reply',
  'property/set',
  'property/set_reply',
];

/** What the bridge listens to. `drc` (live remote control, 10 messages a second) is left alone. */
export const bridgeFilters: readonly string[] = [
  ...thing.map((channel) => `thing/product/+/${channel}`),
  'sys/product/+/status',
  'sys/product/+/status_reply',
  ...['reports', 'messages', 'mavlink', 'payload'].map((what) => `${droneTopicPrefix}+/${what}`),
];

const up = /^(osd|state|events|requests|services_reply|property\/set_reply)$/;
const down = /^(services|events_reply|requests_reply|property\/set|drc\/down)$/;
const own = new RegExp(`^${droneTopicPrefix}([^/]+)/(reports|messages|mavlink|payload)$`);

/**
 * A drone that has logged in publishes below its own id, and for the serial numbers that are registered with it: for no other
 * one's. It may listen to what is addressed to these; nothing is ever sent there by a listener.
 */
export function droneTopics(ofId: (id: string) => DroneFacts | undefined): TopicPolicy {
  const speaksFor = (user: string, sn: string | undefined): boolean =>
    sn !== undefined && ofId(user)?.serials.has(sn) === true;
  const parts = (topic: string) => {
    const found = /^(thing|sys)\/product\/([^/]+)\/(.+)$/.exec(topic);
    return found && { root: found[1]!, sn: found[2]!, channel: found[3]! };
  };
  return {
    isKnown: isDroneTopic,
    mayPublish(user, topic) {
      if (own.exec(topic)?.[1] === user) return true;
      const dji = parts(topic);
      if (!dji || !speaksFor(user, dji.sn)) return false;
      return dji.root === 'sys' ? dji.channel === 'status' : up.test(dji.channel);
    },
    mayHaveWill: () => false,
    mayHear(user, topic) {
      const dji = parts(topic);
      if (!dji || !speaksFor(user, dji.sn)) return false;
      return dji.root === 'sys' ? dji.channel === 'status_reply' : down.test(dji.channel);
    },
  };
}
