import type { Param, Params } from './params.js';

const stamp = <K extends string>(key: K) => ({ kind: 'stamp', key }) as const;
const int = <K extends string>(key: K, min: number, max: number) => ({ kind: 'int', key, min, max }) as const;
const text = <K extends string>(key: K, max = 60) => ({ kind: 'text', key, max }) as const;
const optional = <P extends Param>(param: P) => ({ ...param, optional: true }) as const;

/** What the data area of a command holds: parameters in their order, and factors where `factors` is set. */
export interface Body {
  params: Params;
  factors?: true;
}

const body = <P extends Params>(params: P) => ({ params });
const withFactors = <P extends Params>(params: P) => ({ params, factors: true }) as const;

const nothing = body({});
/** 2005 spells it PolID in the commands to analysers. */
const analyser = { polId: { ...text('PolId'), old: 'PolID' } as const };
const polId = body(analyser);
const clock = { polId: optional(text('PolId')) };
const span = body({ begin: stamp('BeginTime'), end: { ...stamp('EndTime'), comma: true } as const });
const data = withFactors({ dataTime: stamp('DataTime') });
const rtdInterval = body({ rtdIntervalS: int('RtdInterval', 30, 3600) });
const minInterval = body({
  minIntervalMin: { kind: 'choice', key: 'MinInterval', of: [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30] } as const,
});
const alarmTarget = body({ alarmTarget: text('AlarmTarget') });
const reportTime = body({ reportTime: { kind: 'digits', key: 'ReportTime', length: 4 } as const });
const period = {
  polId: text('PolId'),
  cstartTime: { kind: 'digits', key: 'CstartTime', length: 6 } as const,
  cTimeH: int('CTime', 1, 24),
};

/** 2005 names the command that is acknowledged, and its packet. */
const dataAnswer = body({
  cn: optional(text('CN', 4)),
  pno: optional(int('PNO', 0, 9999)),
  pnum: optional(int('PNUM', 0, 9999)),
});

/**
 * Data areas of what a platform sends, by CN (HJ 212-2017 annex C; 1001, 1021 to 1042, 2071 by HJ/T 212-2005 6.6; 1002,
 * 1014, 3022, 3024 second hand by HJ 212-2025, not verified).
 */
export const requestBodies = {
  '1000': body({ overTimeS: int('OverTime', 1, 99), reCount: int('ReCount', 1, 99) }),
  '1001': body({ warnTimeS: int('WarnTime', 1, 99999) }),
  '1002': body({ mn: text('MN', 24) }),
  '1011': body(clock),
  '1012': body({ ...clock, systemTime: stamp('SystemTime') }),
  '1014': body({ created: optional(stamp('SKCreateTime')), newSk: optional(text('NewSK', 32)) }),
  '1021': body({ polIds: { ...text('PolId'), many: true } as const }),
  '1022': withFactors({}),
  '1031': nothing,
  '1032': alarmTarget,
  '1041': nothing,
  '1042': reportTime,
  '1061': nothing,
  '1062': rtdInterval,
  '1063': nothing,
  '1064': minInterval,
  '1072': body({ newPw: { ...text('NewPW', 6), old: 'PW' } as const }),
  '2011': nothing,
  '2012': nothing,
  '2021': nothing,
  '2022': nothing,
  '2031': span,
  '2041': span,
  '2051': span,
  '2061': span,
  '2071': span,
  '3011': polId,
  '3012': polId,
  '3013': polId,
  '3014': body({
    ...analyser,
    cTimes: { kind: 'digits', key: 'CTime', length: 2, many: true, optional: true, comma: true } as const,
  }),
  '3015': nothing,
  '3016': body(period),
  '3017': polId,
  '3018': polId,
  '3019': polId,
  '3020': body({
    ...{ polId: text('PolId'), infoId: text('InfoId') },
    ...{ begin: optional(stamp('BeginTime')), end: optional({ ...stamp('EndTime'), comma: true } as const) },
  }),
  '3021': withFactors({ polId: text('PolId'), infoId: text('InfoId') }),
  '3022': nothing,
  '3024': polId,
  '9013': nothing,
  '9014': dataAnswer,
} as const satisfies Record<string, Body>;

/** Data areas of what a device sends, by CN; same sources. 1001, 1014, 2013, 2052, 2062, 2111, 9015 are second hand. */
export const uploadBodies = {
  '1001': withFactors({ dataTime: optional(stamp('DataTime')) }),
  '1011': body({ ...clock, systemTime: stamp('SystemTime') }),
  '1013': body(clock),
  '1014': body({ created: stamp('SKCreateTime') }),
  '1021': withFactors({}),
  '1031': alarmTarget,
  '1041': reportTime,
  '1061': rtdInterval,
  '1063': minInterval,
  '2011': data,
  '2013': data,
  '2021': data,
  '2031': data,
  '2041': data,
  '2051': data,
  '2052': data,
  '2061': data,
  '2062': data,
  '2071': data,
  '2072': withFactors({
    alarmTime: stamp('AlarmTime'),
    alarmType: { ...int('AlarmType', 0, 9), last: true, comma: true } as const,
  }),
  '2081': body({ dataTime: stamp('DataTime'), restartTime: stamp('RestartTime') }),
  '2111': data,
  '3015': body({ dataTime: stamp('DataTime'), vaseNo: int('VaseNo', 0, 9999) }),
  '3017': body(period),
  '3018': body({ polId: text('PolId'), stimeMin: int('Stime', 0, 999) }),
  '3019': withFactors({ dataTime: optional(stamp('DataTime')), polId: text('PolId') }),
  '3020': withFactors({ dataTime: stamp('DataTime'), polId: text('PolId') }),
  '9011': body({ qnRtn: { kind: 'choice', key: 'QnRtn', of: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100] } as const }),
  '9012': body({ exeRtn: { kind: 'choice', key: 'ExeRtn', of: [1, 2, 3, 4, 5, 6, 100] } as const }),
  '9013': nothing,
  '9014': dataAnswer,
  '9015': nothing,
} as const satisfies Record<string, Body>;
