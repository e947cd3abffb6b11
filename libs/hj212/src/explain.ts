import { strict, type Deviation, type HardReason, type Reason } from './profile.js';

/** A sentence for people, Chinese first. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** What a refusal that no switch lifts means, and what the maker of the device has to change. */
const hard: Readonly<Record<HardReason, Sentence>> = {
  length: {
    zh: '长度字段不是四位十进制数、超过上限，或数据段在该长度处不以 && 结尾（其后的 CRC 也不符）；长度只计数据段字节数',
    en: 'the length is not four decimal digits, above the cap, or the segment does not end in && there and no checksum behind it fits; it counts the bytes of the data segment only',
  },
  crc: {
    zh: 'CRC 与数据段不符；算法见 HJ 212-2017 附录 A，不是标准 Modbus CRC',
    en: 'the checksum does not fit the segment; the algorithm is that of HJ 212-2017 annex A, not plain Modbus',
  },
  incomplete: {
    zh: '帧在时限内或连接关闭前未收完整',
    en: 'the frame did not become complete before the idle time passed or the connection closed',
  },
  'dialect-dollar': {
    zh: '以 ##$ 开头的是另一种协议',
    en: '##$ opens a frame of another protocol',
  },
  'no-data-area': {
    zh: '数据段中没有 CP=&&…&&',
    en: 'there is no CP=&& ... && in the segment',
  },
  'header-unreadable': {
    zh: '数据段头部不是以分号隔开的“名称=值”',
    en: 'the header is not made of name=value separated by semicolons',
  },
  'cn-missing': { zh: '缺少命令编码 CN', en: 'CN is missing' },
  'st-missing': { zh: '缺少系统编码 ST', en: 'ST is missing' },
};

/** What each deviation is. Whether it is taken by everybody or by switch only, the strict profile says. */
const soft: Readonly<Record<Deviation, Sentence>> = {
  'crc-lower-case': { zh: 'CRC 用小写字母', en: 'the CRC is in lower case' },
  'segment-over-1024': {
    zh: '数据段超过 1024 字节（仍在平台上限之内）',
    en: 'the segment is longer than 1024 bytes (and below our cap)',
  },
  'length-unpadded': { zh: '长度字段不足四位', en: 'the length has fewer than four digits' },
  'length-counts-trailer': {
    zh: '长度把 CRC（和回车换行）也计入',
    en: 'the length counts the CRC (and the line end) too',
  },
  'length-wrong': { zh: '长度固定或错误，但 CRC 正确', en: 'the length is constant or wrong, the CRC fits' },
  'crc-missing': { zh: '没有 CRC', en: 'there is no CRC' },
  'crc-unpadded': {
    zh: 'CRC 数值正确，但省略了前导零（不足四位）',
    en: 'the CRC is right, its leading zeros are left out (fewer than four digits)',
  },
  'crc-modbus': { zh: 'CRC 是标准 Modbus，高字节在前', en: 'the CRC is plain Modbus, high byte first' },
  'crc-modbus-swapped': {
    zh: 'CRC 是标准 Modbus，低字节在前',
    en: 'the CRC is plain Modbus, low byte first',
  },
  'crc-arc': { zh: 'CRC 是 CRC-16/ARC', en: 'the CRC is CRC-16/ARC' },
  'crc-constant': { zh: 'CRC 恒为 1234', en: 'the CRC is always 1234' },
  'fields-behind-data-area': {
    zh: '长度和 CRC 正确，但数据区结尾 && 之后还有字段（如 ;Flag=5）',
    en: 'length and CRC are right, but fields (such as ;Flag=5) stand behind the && that closes the data area',
  },
  'header-order': { zh: '头部字段次序不同', en: 'the header fields are in another order' },
  'header-name-case': { zh: '头部字段名大小写不同', en: 'header names in another case' },
  'header-unknown': { zh: '头部有标准以外的字段', en: 'a header field that no standard has' },
  'header-repeated': { zh: '头部字段重复', en: 'a header field stands twice' },
  'qn-missing': { zh: '没有 QN 或为空', en: 'QN is missing or empty' },
  'qn-format': { zh: 'QN 不是 17 位数字', en: 'QN is not 17 digits' },
  'st-format': { zh: 'ST 不是两位', en: 'ST is not two characters' },
  'flag-missing': {
    zh: '没有 Flag（按 2005 版、不需应答处理）',
    en: 'no Flag (taken as 2005, no answer wanted)',
  },
  'flag-format': { zh: 'Flag 不是 0 到 255 的数', en: 'Flag is no number from 0 to 255' },
  'pw-empty': { zh: '没有密码 PW：设备尚未配置', en: 'no PW: the device is not configured' },
  'mn-empty': { zh: '没有设备编号 MN：设备尚未配置', en: 'no MN: the device is not configured' },
  'mn-format': { zh: 'MN 不是 24 位（2005 版 14 位）', en: 'MN is not 24 (2005: 14) characters' },
  'packet-numbers-missing': {
    zh: 'Flag 表示分包，却没有 PNUM、PNO（按单包处理）',
    en: 'Flag says split, PNUM and PNO are missing (taken as one packet)',
  },
  'packet-numbers-unflagged': {
    zh: '有 PNUM、PNO，但 Flag 没有分包位',
    en: 'PNUM and PNO without the bit in Flag',
  },
  'packet-numbers-format': { zh: 'PNUM 或 PNO 不是数字', en: 'PNUM or PNO is no number' },
  'cn-unknown': {
    zh: '标准中没有的 CN：原样保存并计数',
    en: 'a CN that no table has: kept as it is, and counted',
  },
  'data-time-format': {
    zh: 'DataTime 不是 14 位时间，但含义唯一（毫秒、12 位、24:00）',
    en: 'DataTime is not a time of 14 digits, but can mean one moment only (milliseconds, 12 digits, 24:00)',
  },
  'data-time-impossible': {
    zh: '有 DataTime，但不是可能的时间，或前后不一（从不以 QN 代替；打开开关后只作为报告保存，不入库）',
    en: 'DataTime is there and is no possible time, or says two (the QN never stands in; with the switch the message is kept as a report, without readings)',
  },
  'data-time-missing': {
    zh: '实时数据没有 DataTime，以 QN 的时间代替',
    en: 'real-time data without DataTime: the time of QN stands in',
  },
  'data-time-misplaced': {
    zh: 'DataTime 写在头部而不在数据区（照此读取）',
    en: 'DataTime stands in the header instead of the data area (read there)',
  },
  'statistics-without-data-time': {
    zh: '分钟、小时、日数据没有可用的 DataTime',
    en: 'minute, hour or day data without a usable DataTime',
  },
  'no-time-at-all': {
    zh: '实时数据既没有 DataTime，QN 也不是时间',
    en: 'real-time data without DataTime, and QN is no time either',
  },
  'separator-missing': { zh: '因子之间缺少分号', en: 'a semicolon between factors is missing' },
  'separator-trailing': { zh: '&& 之前多一个分隔符', en: 'a separator too many in front of &&' },
  'comma-for-semicolon': { zh: '因子之间用逗号代替分号', en: 'a comma for a semicolon between factors' },
  spaces: { zh: '名称或值前后有空白', en: 'blanks round names or values' },
  'name-case': {
    zh: '数据区中的名称（编码、后缀、DataTime）大小写不同',
    en: 'names of the data area (codes, suffixes, DataTime) in another case',
  },
  'factor-spread': {
    zh: '同一因子的内容分在几项中（合并为一条）',
    en: 'what is said of one factor is spread over several items (joined)',
  },
  'factor-repeated': {
    zh: '同一因子的同一内容出现多次（相同的只计一次，不同的全部保留）',
    en: 'the same is said of a factor more than once (counted once where it is equal, all kept where it is not)',
  },
  'factor-contradicts': {
    zh: '同一因子前后矛盾（值或标记不同），不予采用；打开开关后以第一个值和较差的标记为准',
    en: 'what is said of a factor contradicts itself (value or mark), so it is not taken; with the switch the first value and the worse mark count',
  },
  'flag-for-all': { zh: '一个 Flag 用于全部因子', en: 'one Flag for all factors' },
  'flag-misplaced': {
    zh: '报文头的 Flag 写在数据区内（按头部 Flag 处理，不作数据标记）',
    en: 'the Flag of the header stands in the data area (taken as that of the header, not as a data mark)',
  },
  'flag-in-doubt': {
    zh: '数据区内的 Flag 是 0 到 3 的数字：可能是 2005 版标记，也可能是报文头的 Flag，或与头部的不同（打开开关后按头部 Flag 处理）',
    en: 'a Flag of 0 to 3 in the data area: a mark of 2005 or the Flag of the header, or another one than that of the header (with the switch: the Flag of the header)',
  },
  'suffix-typo': { zh: '后缀 td 当作 Rtd', en: 'suffix td read as Rtd' },
  'suffix-against-command': {
    zh: '实时命令带统计值，或统计命令带实时值（以后缀为准）',
    en: 'statistics under the real-time command or the reverse (the suffix counts)',
  },
  'editions-mixed': {
    zh: '2005 版与 2017 版因子编码混用',
    en: 'factor codes of 2005 and 2017 in one message',
  },
  'value-exponent': { zh: '值用指数写法（8.5E-4）', en: 'a value is written with an exponent (8.5E-4)' },
  'below-detection': {
    zh: '值低于检出限（0.025L、<0.025、未检出）',
    en: 'a value is below the detection limit (0.025L, <0.025, ND)',
  },
  'value-not-a-number': {
    zh: '值不是数字（原文保留，没有数值）',
    en: 'a value is no number (its text is kept)',
  },
  'too-many-factors': { zh: '字段超过 4096 个', en: 'more than 4096 fields' },
  'encoding-gbk': { zh: '文本是 GBK 而不是 UTF-8', en: 'the text is GBK, not UTF-8' },
  'encoding-unknown': { zh: '文本既不是 UTF-8 也不是 GBK', en: 'the text is neither UTF-8 nor GBK' },
};

const sentences: Readonly<Record<Reason, Sentence>> = { ...hard, ...soft };

/** What a reason or note means, for people. */
export const explain = (reason: Reason): Sentence => sentences[reason];

/** `refused`: no switch helps. `switch`: refused unless the source's switch is on. `noted`: taken from everybody. */
export type Treatment = 'refused' | 'switch' | 'noted';

/** Every reason with its treatment in the strict profile and its meaning, in the order of the documentation. */
export const reasons: readonly { reason: Reason; treatment: Treatment; sentence: Sentence }[] = (
  Object.keys(sentences) as Reason[]
).map((reason) => ({ reason, treatment: treatmentOf(reason), sentence: sentences[reason] }));

function treatmentOf(reason: Reason): Treatment {
  if (!(reason in strict)) return 'refused';
  return strict[reason as Deviation] ? 'noted' : 'switch';
}
