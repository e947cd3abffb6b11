import { advice, refusal } from './refusal.js';

/** What is wrong with one reading of a device, or with a whole message of it. */
export const deviceRefusals = {
  'not-an-object': refusal('读数不是对象', 'the reading is not an object', advice.sender),
  'unknown-pollutant': refusal('未知的污染物', 'unknown pollutant', advice.register),
  'unknown-unit': refusal('未知的单位', 'unknown or missing unit', advice.unit),
  'unit-of-another-quantity': refusal('单位与该污染物的量不符', 'unit of another quantity', advice.unit),
  'temperature-needed': refusal(
    '体积分数换算需声明温度（temperatureC）与气压（pressureHPa），缺温度',
    'ppb or ppm needs a declared temperatureC and pressureHPa to become a mass concentration: no temperature',
    advice.unit,
  ),
  'pressure-needed': refusal(
    '体积分数换算需声明温度（temperatureC）与气压（pressureHPa），缺气压',
    'ppb or ppm needs a declared temperatureC and pressureHPa to become a mass concentration: no pressure',
    advice.unit,
  ),
  'value-not-a-number': refusal('数值不是有限的数', 'the value is not a finite number', advice.sender),
  'value-out-of-range': refusal(
    '数值超出物理可能范围',
    'the value is physically impossible or a placeholder',
    advice.sender,
  ),
  'unit-in-doubt': refusal(
    '数值远超出常见范围（如相差一千倍或一百万倍），单位存疑：请核对单位，确认无误后带 unitConfirmed 重发',
    'far off the usual range (a thousand or a million times, say): check the unit; if it is right, send again with unitConfirmed',
    advice.unit,
  ),
  'null-without-flag': refusal('空值未带数据标记', 'a null value needs a flag other than N', advice.sender),
  'bad-flag': refusal('数据标记不在 HJ 212 表 B 中', 'the flag is not in HJ 212 Table B', advice.sender),
  'bad-time': refusal('时间格式错误或缺少时区', 'not an RFC 3339 time with an offset', advice.sender),
  'end-before-start': refusal('结束时间早于开始时间', 'the interval ends before it starts', advice.sender),
  'in-the-future': refusal('时间在未来', 'the interval ends in the future', advice.clock),
  'too-old': refusal('时间早于保存期限', 'the interval is older than what is kept', advice.clock),
  'station-retired': refusal(
    '站点已退役，读数在退役日期当日或之后',
    'the station is retired: measured on the day it was retired or later',
    {
      zh: '核对站点的退役日期（retiredFrom）：有误的改正后重新处理；确已退役的请停用设备',
      en: 'check the date on which the station is retired (retiredFrom): correct it, then replay; else switch the device off',
    },
  ),
  'bad-revision': refusal('修订号不是非负整数', 'the revision is not a non-negative integer', advice.sender),
  'bad-utf8': refusal('报文不是有效的 UTF-8', 'the payload is not UTF-8', advice.sender),
  'nul-byte': refusal('报文含 NUL 字节', 'the payload contains NUL', advice.sender),
  'too-deep': refusal('报文嵌套过深', 'the payload is nested too deeply', advice.sender),
  'too-large': refusal('报文过大', 'the payload is too large', advice.sender),
  'too-many-readings': refusal('一条报文读数过多', 'too many readings in one message', advice.sender),
  'empty-readings': refusal('报文没有读数', 'the message has no readings', advice.sender),
  'bad-message': refusal('报文结构错误', 'the message does not have the documented shape', advice.sender),
  'bad-station-id': refusal('站点编号无效', 'the station id is not valid', advice.sender),
  'unknown-station': refusal('未登记的站点', 'the station is not registered', advice.register),
  'door-not-allowed': refusal(
    '该站点不允许经此途径上报（可能是他人冒用，也可能是登记有误）',
    'the station may not report by this way in: somebody else may speak for it, or its registration is wrong',
    {
      zh: '核对站点允许的接入途径（allowedDoors）：设备确由此途径上报的，改正登记后重新处理；否则查明是谁在发送',
      en: 'look at the ways in that are allowed for the station (allowedDoors): if its device does report by this one, correct them, then replay; else find out who sends',
    },
  ),
  'station-mismatch': refusal(
    '主题与报文的站点不一致',
    'topic and payload name different stations',
    advice.sender,
  ),
  'no-mapping': refusal('没有适用的映射', 'no mapping matches the topic', advice.mapping),
  simulated: refusal(
    '报文自称是模拟数据，不是测量值',
    'the message says of itself that it is simulated: no measurement',
    advice.sender,
  ),
  'mapping-failed': refusal('映射无法读取报文', 'the mapping could not read the message', advice.mapping),
  several: refusal('读数因不同原因被拒', 'readings were refused for different reasons', advice.sender),
  'decoder-failed': refusal('解码程序出错', 'the decoder failed (a bug)', advice.bug),
} as const;
