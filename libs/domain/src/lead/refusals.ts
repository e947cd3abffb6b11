/** Why a command on a lead is refused; the words for screens. */
export const refusals = {
  'lead-withdrawn': {
    zh: '该线索已撤回，不能再处理',
    en: 'the lead was withdrawn because its exceedance no longer stands',
  },
  'lead-filed': {
    zh: '该线索已立案，请在案件中处理',
    en: 'a case was filed for this lead; go on in the case',
  },
  'already-acknowledged': { zh: '该线索已被接收', en: 'the lead was acknowledged before' },
  'already-decided': {
    zh: '该线索已作出决定',
    en: 'the lead was decided before and its episode has not changed since',
  },
  'already-verified': { zh: '该线索已核实', en: 'the lead was verified before' },
  'already-dismissed': { zh: '该线索已排除', en: 'the lead was dismissed before' },
  'already-assigned': { zh: '该线索已指派给此人', en: 'the lead is assigned to this person already' },
  'may-not-be-filed': {
    zh: '此类线索不得立案：没有可能的责任人，或者仅作提醒、帮扶；请溯源，另行生成线索',
    en: 'no case may be filed for this kind of lead: nobody is responsible for it, or it only reminds; trace its source instead',
  },
  'not-firm-yet': {
    zh: '标记期限尚未届满，线索仍为预警，不能立案',
    en: 'the time for marking has not ended: the lead is still a warning and no case may be filed',
  },
  'not-confirmed-yet': {
    zh: '无人机发现经现场或实验室确认后方可立案',
    en: 'a finding of a drone must be confirmed on site or by a laboratory before a case is filed',
  },
  'not-verified-yet': { zh: '线索核实后方可立案', en: 'a lead must be verified before a case is filed' },
  'note-required': { zh: '必须填写说明', en: 'a note is required: say why' },
  'version-conflict': {
    zh: '线索在您查看后已发生变化，请刷新后再处理',
    en: 'the lead changed after you looked at it; load it again',
  },
} as const;

export type RefusalCode = keyof typeof refusals;

/** Why an officer sets a lead aside. */
export const dismissReasons = {
  'instrument-fault': { zh: '仪器故障', en: 'instrument fault' },
  maintenance: { zh: '运维或校准', en: 'maintenance or calibration' },
  'data-error': { zh: '数据传输或录入错误', en: 'transmission or entry error' },
  'natural-event': { zh: '沙尘、焰火等特殊事件', en: 'dust, fireworks or another special event' },
  'exempt-condition': {
    zh: '启停机等依法豁免时段',
    en: 'start-up, shut-down or another period exempt by law',
  },
  duplicate: { zh: '与其他线索重复', en: 'duplicate of another lead' },
  other: { zh: '其他', en: 'other' },
} as const;

export type DismissReason = keyof typeof dismissReasons;
