import type { Sentence } from './explain.js';

/** request: platform to device; upload: device to platform; notify: answered by 9013; interaction: an answer. */
export type CommandKind = 'request' | 'upload' | 'request-and-upload' | 'notify' | 'interaction';

/** One command of table 5 of HJ 212-2017, of 2005, or (second hand) of 2025. */
export interface Command {
  kind: CommandKind;
  meaning: string;
  /** Its title in the standard, or (2005, 2025) what it does. */
  zh: string;
  /** The only edition that has it, when it is not one of 2017. */
  only?: 2005 | 2025;
}

/** The commands, by CN; their data areas are in `typed`. */
export const commands = {
  '1000': {
    kind: 'request',
    meaning: 'set timeout and retries',
    zh: '设置超时时间及重发次数',
  },
  '1001': {
    kind: 'upload',
    meaning: 'logger hardware ids (2005: alarm response time)',
    zh: '上传数采仪硬件标识（2005 版：报警响应时间）',
    only: 2025,
  },
  '1002': { kind: 'request', meaning: 'set MN', zh: '设置 MN', only: 2025 },
  '1011': { kind: 'request-and-upload', meaning: 'get time', zh: '提取现场机时间' },
  '1012': { kind: 'request', meaning: 'set time', zh: '设置现场机时间' },
  '1013': {
    kind: 'notify',
    meaning: 'the device asks for its clock to be set',
    zh: '现场机时间校准请求',
  },
  '1014': {
    kind: 'request',
    meaning: 'get or set the SM4 key',
    zh: '提取或设置 SM4 密钥',
    only: 2025,
  },
  '1021': { kind: 'request', meaning: 'get alarm limits', zh: '提取报警门限值', only: 2005 },
  '1022': { kind: 'request', meaning: 'set alarm limits', zh: '设置报警门限值', only: 2005 },
  '1031': { kind: 'request', meaning: 'get host address', zh: '提取上位机地址', only: 2005 },
  '1032': { kind: 'request', meaning: 'set host address', zh: '设置上位机地址', only: 2005 },
  '1041': { kind: 'request', meaning: 'get report time', zh: '提取数据上报时间', only: 2005 },
  '1042': {
    kind: 'request',
    meaning: 'set report time',
    zh: '设置数据上报时间',
    only: 2005,
  },
  '1061': { kind: 'request-and-upload', meaning: 'get real-time interval', zh: '提取实时数据间隔' },
  '1062': {
    kind: 'request',
    meaning: 'set real-time interval',
    zh: '设置实时数据间隔',
  },
  '1063': { kind: 'request-and-upload', meaning: 'get minute interval', zh: '提取分钟数据间隔' },
  '1064': { kind: 'request', meaning: 'set minute interval', zh: '设置分钟数据间隔' },
  '1072': { kind: 'request', meaning: 'set device password', zh: '设置现场机访问密码' },
  '2011': { kind: 'request-and-upload', meaning: 'real-time data', zh: '污染物实时数据' },
  '2012': { kind: 'notify', meaning: 'stop real-time data', zh: '停止察看污染物实时数据' },
  '2013': { kind: 'upload', meaning: 'raw monitoring data', zh: '原始监测数据', only: 2025 },
  '2021': { kind: 'request-and-upload', meaning: 'facility state', zh: '设备运行状态数据' },
  '2022': { kind: 'notify', meaning: 'stop facility state', zh: '停止察看设备运行状态' },
  '2031': { kind: 'request-and-upload', meaning: 'day data', zh: '污染物日历史数据' },
  '2041': {
    kind: 'request-and-upload',
    meaning: 'facility running time of a day',
    zh: '设备运行时间日历史数据',
  },
  '2051': { kind: 'request-and-upload', meaning: 'minute data', zh: '污染物分钟数据' },
  '2052': {
    kind: 'upload',
    meaning: 'single noise measurement',
    zh: '噪声单次监测数据',
    only: 2025,
  },
  '2061': { kind: 'request-and-upload', meaning: 'hour data', zh: '污染物小时数据' },
  '2062': { kind: 'upload', meaning: 'standard-sample check', zh: '标样核查数据', only: 2025 },
  '2071': { kind: 'request-and-upload', meaning: 'alarm records', zh: '报警记录', only: 2005 },
  '2072': { kind: 'notify', meaning: 'alarm event', zh: '报警事件', only: 2005 },
  '2081': { kind: 'upload', meaning: 'logger start time', zh: '上传数采仪开机时间' },
  '2111': {
    kind: 'upload',
    meaning: 'furnace temperature of 5 min',
    zh: '炉膛温度 5 分钟数据',
    only: 2025,
  },
  '3011': { kind: 'request', meaning: 'zero and span calibration', zh: '零点校准量程校准' },
  '3012': { kind: 'request', meaning: 'immediate sample', zh: '即时采样' },
  '3013': { kind: 'request', meaning: 'clean or blow back', zh: '启动清洗/反吹' },
  '3014': { kind: 'request', meaning: 'comparison sample', zh: '比对采样' },
  '3015': { kind: 'request-and-upload', meaning: 'retain a sample', zh: '超标留样' },
  '3016': {
    kind: 'request',
    meaning: 'set sampling period',
    zh: '设置采样时间周期',
  },
  '3017': {
    kind: 'request-and-upload',
    meaning: 'get sampling period',
    zh: '提取采样时间周期',
  },
  '3018': { kind: 'request-and-upload', meaning: 'sample-out time', zh: '提取出样时间' },
  '3019': { kind: 'request-and-upload', meaning: 'analyser serial', zh: '设备唯一标识' },
  '3020': {
    kind: 'request-and-upload',
    meaning: 'device information',
    zh: '现场机信息',
  },
  '3021': { kind: 'request', meaning: 'set parameter', zh: '设置现场机参数' },
  '3022': { kind: 'request', meaning: 'retained sample at once', zh: '即时留样', only: 2025 },
  '3024': {
    kind: 'request',
    meaning: 'start the standard check',
    zh: '启动标样核查',
    only: 2025,
  },
  '9011': { kind: 'interaction', meaning: 'is the request accepted', zh: '请求应答' },
  '9012': { kind: 'interaction', meaning: 'result of execution', zh: '执行结果' },
  '9013': { kind: 'interaction', meaning: 'answer to a notify', zh: '通知应答' },
  '9014': { kind: 'interaction', meaning: 'answer to data', zh: '数据应答' },
  '9015': { kind: 'notify', meaning: 'heartbeat', zh: '心跳', only: 2025 },
} as const satisfies Record<string, Command>;

/** A CN of the tables. */
export type KnownCn = keyof typeof commands;
/** True when a table has this CN; an unknown one in a valid frame is kept raw and counted. */
export const isKnownCommand = (cn: string): cn is KnownCn => Object.hasOwn(commands, cn);

/** True for commands whose data mean nothing without DataTime. */
export const needsDataTime = (cn: string): boolean => ['2011', '2031', '2051', '2061'].includes(cn);

/** QnRtn of 9011, for people. */
export const qnReturns: Readonly<Record<string, Sentence>> = {
  '1': { zh: '准备执行请求', en: 'ready' },
  '2': { zh: '请求被拒绝', en: 'refused' },
  '3': { zh: 'PW 错误', en: 'wrong PW' },
  '4': { zh: 'MN 错误', en: 'wrong MN' },
  '5': { zh: 'ST 错误', en: 'wrong ST' },
  '6': { zh: 'Flag 错误', en: 'wrong Flag' },
  '7': { zh: 'QN 错误', en: 'wrong QN' },
  '8': { zh: 'CN 错误', en: 'wrong CN' },
  '9': { zh: 'CRC 校验错误', en: 'wrong CRC' },
  '100': { zh: '未知错误', en: 'unknown' },
};

/** ExeRtn of 9012, for people. */
export const exeReturns: Readonly<Record<string, Sentence>> = {
  '1': { zh: '执行成功', en: 'done' },
  '2': { zh: '执行失败，原因不明', en: 'failed, cause unknown' },
  '3': { zh: '命令请求条件错误', en: 'wrong condition' },
  '4': { zh: '通信超时', en: 'timeout' },
  '5': { zh: '系统繁忙，不能执行', en: 'busy' },
  '6': { zh: '系统故障', en: 'system fault' },
  '100': { zh: '没有数据', en: 'no data' },
};
