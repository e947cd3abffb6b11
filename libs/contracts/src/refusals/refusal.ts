/** A sentence for people. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** Why input was refused, and what the person who reads it should do. */
export interface Refusal extends Sentence {
  readonly todo: Sentence;
}

/** Most refusals of one kind are mended in one way. */
export const advice = {
  sender: {
    zh: '请发送方改正后重发；原件保留在此，供核对',
    en: 'have the sender correct it and send again; the original stays here for comparison',
  },
  register: {
    zh: '登记后点“重新处理”，原件会再次解码',
    en: 'register it, then replay: the original is decoded again',
  },
  unit: {
    zh: '向设备方核实单位，在站点或数采仪登记中改正，然后重新处理',
    en: 'ask the maker of the device for the unit, correct it where the station or logger is registered, then replay',
  },
  clock: {
    zh: '检查设备时钟与时区，校时后请设备补发',
    en: 'check the clock and time zone of the device, set it, and have the device send again',
  },
  mapping: {
    zh: '补充或修改映射文件，然后重新处理',
    en: 'add or mend the mapping, then replay',
  },
  producer: {
    zh: '记录由别的程序写入：请其按 docs/contracts.md 改正；改正后写入新记录',
    en: 'another program wrote the record: have it corrected by docs/contracts.md; it then writes a new record',
  },
  bug: {
    zh: '程序错误：请连同原件报告；升级后重新处理',
    en: 'a bug: report it with the original; replay after the update',
  },
  profile: {
    zh: '与设备厂商核对；确属该固件偏差的，在数采仪登记中打开相应开关，然后重新处理',
    en: 'ask the maker; if the firmware is known to deviate, turn on the switch of this logger, then replay',
  },
} as const satisfies Record<string, Sentence>;

export const refusal = (zh: string, en: string, todo: Sentence): Refusal => ({ zh, en, todo });
