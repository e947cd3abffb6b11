/** request: platform to device; upload: device to platform; notify: answered by 9013; interaction: an answer. */
export type CommandKind = 'request' | 'upload' | 'request-and-upload' | 'notify' | 'interaction';

/** One command of table 5 of HJ 212-2017, of 2005, or (second hand) of 2025. */
export interface Command {
  kind: CommandKind;
  meaning: string;
  /** Keys of a request's data area, in their order. */
  keys: readonly string[];
  /** The only edition that has it, when it is not one of 2017. */
  only?: 2005 | 2025;
}

const span = ['BeginTime', 'EndTime'] as const;

/** The commands, by CN, with the keys that a request carries. */
export const commands = {
  '1000': { kind: 'request', meaning: 'set timeout and retries', keys: ['OverTime', 'ReCount'] },
  '1001': {
    kind: 'upload',
    meaning: 'logger hardware ids (2005: alarm response time)',
    keys: [],
    only: 2025,
  },
  '1002': { kind: 'request', meaning: 'set MN', keys: ['MN'], only: 2025 },
  '1011': { kind: 'request-and-upload', meaning: 'get time', keys: ['PolId'] },
  '1012': { kind: 'request', meaning: 'set time', keys: ['PolId', 'SystemTime'] },
  '1013': { kind: 'notify', meaning: 'the device asks for its clock to be set', keys: ['PolId'] },
  '1014': { kind: 'request', meaning: 'get or set the SM4 key', keys: ['SKCreateTime', 'NewSK'], only: 2025 },
  '1021': { kind: 'request', meaning: 'get alarm limits', keys: ['PolId'], only: 2005 },
  '1022': { kind: 'request', meaning: 'set alarm limits', keys: ['PolId'], only: 2005 },
  '1031': { kind: 'request', meaning: 'get host address', keys: [], only: 2005 },
  '1032': { kind: 'request', meaning: 'set host address', keys: [], only: 2005 },
  '1041': { kind: 'request', meaning: 'get report time', keys: [], only: 2005 },
  '1042': { kind: 'request', meaning: 'set report time', keys: ['ReportTime'], only: 2005 },
  '1061': { kind: 'request-and-upload', meaning: 'get real-time interval', keys: [] },
  '1062': { kind: 'request', meaning: 'set real-time interval', keys: ['RtdInterval'] },
  '1063': { kind: 'request-and-upload', meaning: 'get minute interval', keys: [] },
  '1064': { kind: 'request', meaning: 'set minute interval', keys: ['MinInterval'] },
  '1072': { kind: 'request', meaning: 'set device password', keys: ['NewPW'] },
  '2011': { kind: 'request-and-upload', meaning: 'real-time data', keys: [] },
  '2012': { kind: 'notify', meaning: 'stop real-time data', keys: [] },
  '2013': { kind: 'upload', meaning: 'raw monitoring data', keys: [], only: 2025 },
  '2021': { kind: 'request-and-upload', meaning: 'facility state', keys: [] },
  '2022': { kind: 'notify', meaning: 'stop facility state', keys: [] },
  '2031': { kind: 'request-and-upload', meaning: 'day data', keys: span },
  '2041': { kind: 'request-and-upload', meaning: 'facility running time of a day', keys: span },
  '2051': { kind: 'request-and-upload', meaning: 'minute data', keys: span },
  '2052': { kind: 'upload', meaning: 'single noise measurement', keys: [], only: 2025 },
  '2061': { kind: 'request-and-upload', meaning: 'hour data', keys: span },
  '2062': { kind: 'upload', meaning: 'standard-sample check', keys: [], only: 2025 },
  '2071': { kind: 'request-and-upload', meaning: 'alarm records', keys: span, only: 2005 },
  '2072': { kind: 'notify', meaning: 'alarm event', keys: [], only: 2005 },
  '2081': { kind: 'upload', meaning: 'logger start time', keys: [] },
  '2111': { kind: 'upload', meaning: 'furnace temperature of 5 min', keys: [], only: 2025 },
  '3011': { kind: 'request', meaning: 'zero and span calibration', keys: ['PolId'] },
  '3012': { kind: 'request', meaning: 'immediate sample', keys: ['PolId'] },
  '3013': { kind: 'request', meaning: 'clean or blow back', keys: ['PolId'] },
  '3014': { kind: 'request', meaning: 'comparison sample', keys: ['PolId'] },
  '3015': { kind: 'request-and-upload', meaning: 'retain a sample', keys: [] },
  '3016': { kind: 'request', meaning: 'set sampling period', keys: ['PolId', 'CstartTime', 'CTime'] },
  '3017': { kind: 'request-and-upload', meaning: 'get sampling period', keys: ['PolId'] },
  '3018': { kind: 'request-and-upload', meaning: 'sample-out time', keys: ['PolId'] },
  '3019': { kind: 'request-and-upload', meaning: 'analyser serial', keys: ['PolId'] },
  '3020': { kind: 'request-and-upload', meaning: 'device information', keys: ['PolId', 'InfoId', ...span] },
  '3021': { kind: 'request', meaning: 'set parameter', keys: ['PolId', 'InfoId'] },
  '3022': { kind: 'request', meaning: 'retained sample at once', keys: [], only: 2025 },
  '3024': { kind: 'request', meaning: 'start the standard check', keys: ['PolId'], only: 2025 },
  '9011': { kind: 'interaction', meaning: 'is the request accepted', keys: ['QnRtn'] },
  '9012': { kind: 'interaction', meaning: 'result of execution', keys: ['ExeRtn'] },
  '9013': { kind: 'interaction', meaning: 'answer to a notify', keys: [] },
  '9014': { kind: 'interaction', meaning: 'answer to data', keys: [] },
  '9015': { kind: 'notify', meaning: 'heartbeat', keys: [], only: 2025 },
} as const satisfies Record<string, Command>;

/** A CN of the tables. */
export type KnownCn = keyof typeof commands;
/** The data of a request: the keys of its command. */
export type RequestData<C extends KnownCn> = Partial<Record<(typeof commands)[C]['keys'][number], string>>;

/** True when a table has this CN; an unknown one in a valid frame is kept raw and counted. */
export const isKnownCommand = (cn: string): cn is KnownCn => Object.hasOwn(commands, cn);

/** True for commands whose data mean nothing without DataTime. */
export const needsDataTime = (cn: string): boolean => ['2011', '2031', '2051', '2061'].includes(cn);

/** QnRtn of 9011. */
export const qnReturns: Readonly<Record<string, string>> = {
  '1': 'ready',
  '2': 'refused',
  '3': 'wrong PW',
  '4': 'wrong MN',
  '5': 'wrong ST',
  '6': 'wrong Flag',
  '7': 'wrong QN',
  '8': 'wrong CN',
  '9': 'wrong CRC',
  '100': 'unknown',
};

/** ExeRtn of 9012. */
export const exeReturns: Readonly<Record<string, string>> = {
  '1': 'done',
  '2': 'failed, cause unknown',
  '3': 'wrong condition',
  '4': 'timeout',
  '5': 'busy',
  '6': 'system fault',
  '100': 'no data',
};
