import type { DrawRefusal, MisfitCode } from '@farwatch/domain/draw';

import { refusal, type Refusal } from './refusal.js';

const document = {
  zh: '改正抽取文件后重新承诺；已公布的承诺不得改动',
  en: 'correct the document and commit to it anew; a published commitment is never changed',
};
const source = {
  zh: '在抽取文件中改用合适的公开随机数来源，再重新承诺',
  en: 'choose other public sources in the document, then commit to it anew',
};
const share = {
  zh: '请份额持有人核对其 32 字节随机数（64 位十六进制），按文件中的顺序提交',
  en: 'have each holder check the 32 bytes (64 hexadecimal digits) and give them in the order of the document',
};
const value = {
  zh: '由两人按公布的原文核对并重新录入',
  en: 'have two people compare it with what was published, and enter it again',
};

/** Why a draw (`fw-draw-1`) is not made, in the order of the tests. */
export const drawRefusals: Readonly<Record<DrawRefusal, Refusal>> = {
  'unknown-algorithm': refusal('未知的抽取算法', 'the algorithm is not fw-draw-1', document),
  'bad-number': refusal(
    '数字必须是非负整数（小于 2^53），且不写小数或指数',
    'a number is not a whole one from 0 to below 2^53, written without fraction and exponent',
    document,
  ),
  'bad-document': refusal(
    '抽取文件缺少内容，或类型、时间不符',
    'a member is missing, of another type, or no time with an offset',
    document,
  ),
  'bad-id': refusal(
    '编号只能由字母、数字、点、下划线和连字符组成，以字母或数字开头，不超过 64 个字符',
    'an id has other characters than letters, digits, dot, underscore and hyphen, or more than 64',
    document,
  ),
  'not-sorted': refusal(
    '对象、人员或回避名单未按编号排序',
    'objects, officers or recusals are not sorted by id',
    document,
  ),
  'duplicate-id': refusal('编号重复', 'an id stands twice', document),
  'unknown-stratum': refusal('对象所属的类别不存在', 'an object is in a stratum that is not there', document),
  'unknown-id': refusal(
    '对象或人员不在名单中，或未被抽中',
    'an object or officer is not in the document, or was not drawn',
    document,
  ),
  'team-too-small': refusal(
    '每组不足两人（行政处罚法第四十二条）',
    'a team has fewer than two people',
    document,
  ),
  'unknown-dept': refusal('检查组中的部门没有人员', 'a department of the team has no officers', document),
  'bad-rule': refusal(
    '抽取比例、数量或清单规则有误',
    'a rule of quota or the policy of the list is wrong',
    document,
  ),
  'bad-source': refusal(
    '没有公开随机数来源，或类型未知',
    'there is no public source, or one of an unknown kind',
    source,
  ),
  'weak-seed': refusal(
    '公开随机数合计不足 20 比特',
    'the public sources have fewer than 20 bits together',
    source,
  ),
  'source-early': refusal(
    '公开随机数的产生时间早于承诺后规定的时间',
    'a public source is due before the time of notice after the commitment is over',
    source,
  ),
  'bad-secret': refusal('秘密份额缺失或格式不符', 'a share is missing or not 64 hexadecimal digits', share),
  'secret-mismatch': refusal(
    '秘密份额与承诺的摘要不符',
    'a share is not the one that was committed to',
    share,
  ),
  'source-missing': refusal('缺少公开随机数', 'a public value is missing', value),
  'bad-source-value': refusal('公开随机数格式不符', 'a public value is not of its kind', value),
};

const publisher = {
  zh: '请公布单位说明并更正；在此之前不认可抽取结果',
  en: 'ask who published it to explain and correct it; until then the result does not stand',
};

/** What does not fit in a published draw. */
export const drawMisfits: Readonly<Record<MisfitCode, Refusal>> = {
  'file-missing': refusal('缺少文件', 'the file is missing', publisher),
  'not-json': refusal('不是有效的 UTF-8 JSON', 'not JSON in UTF-8', publisher),
  'not-canonical': refusal('不是规范 JSON（RFC 8785）', 'not canonical JSON (RFC 8785)', publisher),
  'hash-differs': refusal('与清单中的摘要不符', 'not the hash that the manifest has', publisher),
  'not-in-manifest': refusal('不在清单中', 'the manifest does not name it', publisher),
  'commitment-differs': refusal(
    '承诺值与抽取文件不符',
    'the commitment is not that of the document',
    publisher,
  ),
  'announcement-differs': refusal(
    '公告内容与抽取文件不符',
    'what was announced is not what the document says',
    publisher,
  ),
  'value-not-plain': refusal(
    '公开随机数多余或未按规定形式书写',
    'public values without a source, or not in their plain writing',
    publisher,
  ),
  'bad-log': refusal('递补记录格式不符', 'the log of replacements is no list of events', publisher),
  'seed-differs': refusal('种子不符', 'the seed is another one', publisher),
  'list-differs': refusal(
    '分类数量、排除名单或候补名单不符',
    'counts, exclusions or the reserve differ',
    publisher,
  ),
  'selection-differs': refusal('抽中的对象或人员不符', 'a drawn object or its people differ', publisher),
  'result-differs': refusal('结果与其摘要不符', 'the result or its hash differs', publisher),
};
