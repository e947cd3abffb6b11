import { refusal, type CaseRefusal } from '../procedure/refusal.js';
import type { FineRefusal } from './calculate.js';

/** Why a fine cannot be calculated, by name. */
export const fineRefusals: Readonly<Record<FineRefusal, CaseRefusal>> = {
  'not-unlawful-then': refusal('行为时不违法', 'it was not unlawful when done', '不予处罚', 'no penalty'),
  'no-longer-unlawful': refusal(
    '决定时已不违法',
    'it is no longer unlawful',
    '不予处罚（从旧兼从轻）',
    'no penalty (the milder law)',
  ),
  'law-comparison-unsettled': refusal(
    '新旧法幅度交叉，不能自动比较',
    'the ranges cross and cannot be compared by machine',
    '由审核人员选择并说明理由',
    'the reviewer chooses, with reasons',
  ),
  'law-conflict-unsettled': refusal(
    '法律规定有冲突，尚未确定适用',
    'norms conflict and nobody has chosen',
    '由审核人员选择并说明理由',
    'the reviewer chooses, with reasons',
  ),
  'base-missing': refusal(
    '缺少计算基数',
    'the base of the multiple is missing',
    '填写费用、违法所得或者投资额',
    'enter cost, gains or investment',
  ),
  'factor-missing': refusal(
    '裁量表要求的因素未填写',
    'a factor that the table asks for is not set',
    '补齐因素',
    'set the factor',
  ),
  'table-missing': refusal('没有裁量表', 'there is no table', '导入或者选择裁量表', 'import or choose one'),
  'cell-unknown': refusal('裁量表没有该单元', 'the table has no such cell', '核对等级', 'check the grades'),
  'both-directions': refusal(
    '同时从重和从轻',
    'heavier and lighter at once',
    '确定以何者为主',
    'name the one that decides',
  ),
  'adjust-needs-ground': refusal(
    '调整缺少依据',
    'the adjustment has no ground',
    '写明法律或者裁量表依据',
    'name the ground in law or table',
  ),
  'adjust-needs-discussion': refusal(
    '调整未经集体讨论',
    'the adjustment was not discussed',
    '提交集体讨论',
    'have it discussed',
  ),
  'adjust-too-large': refusal(
    '调整超过通常幅度',
    'the adjustment is larger than usual',
    '缩小幅度，或者作为突破裁量基准集体讨论',
    'reduce it, or discuss it as a departure',
  ),
  'amount-out-of-range': refusal(
    '金额超出法定幅度',
    'the amount is outside the range',
    '调整金额',
    'change it',
  ),
};
