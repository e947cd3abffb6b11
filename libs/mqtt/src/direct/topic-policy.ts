/** What a device that has logged in may do at the direct broker. */
export interface TopicPolicy {
  /** Anybody may publish here, as far as the topic goes: it is one that this service reads. */
  isKnown(topic: string): boolean;
  /** The device `user` may publish here. */
  mayPublish(user: string, topic: string): boolean;
  /** The broker may publish here when the connection of `user` breaks. */
  mayHaveWill(user: string, topic: string): boolean;
  /** The device `user` may listen here. */
  mayHear(user: string, topic: string): boolean;
}

/** Each device has the topics below `<prefix><user>/`; its will goes to `will` there, and it listens to `commands` only. */
export function ownTopics(options: {
  /** Ends in a slash. */
  readonly prefix: string;
  readonly will: string;
  readonly commands: string;
}): TopicPolicy {
  const { prefix, will, commands } = options;
  return {
    isKnown: (topic) => topic.startsWith(prefix),
    mayPublish: (user, topic) => isBelow(topic, `${prefix}${user}/`),
    mayHaveWill: (user, topic) => topic === `${prefix}${user}/${will}`,
    mayHear: (user, topic) => topic === `${prefix}${user}/${commands}`,
  };
}

/** `topic` lies below `prefix` (which ends in a slash), at least one level. */
function isBelow(topic: string, prefix: string): boolean {
  return topic.length > prefix.length && topic.startsWith(prefix);
}
