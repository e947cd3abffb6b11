import { reasons } from '@farwatch/hj212/explain';
import type { Reason } from '@farwatch/hj212/profile';

import { advice, refusal, type Refusal } from './refusal.js';

/** A frame of HJ 212 that its library refuses: `frame-` and the reason there. */
export type FrameRefusal = `frame-${Reason}`;

/** What the gateway itself finds wrong with a frame. */
export const gatewayRefusals = {
  'mn-unknown': refusal('未登记的数采仪（MN）', 'the MN of the frame is not registered', advice.register),
  'mn-missing': refusal('报文没有唯一的 MN', 'the frame names no MN, or more than one', advice.sender),
  'password-wrong': refusal('访问密码（PW）错误', 'the access password (PW) is wrong', {
    zh: '核对设备与登记的密码；改正登记后重新处理',
    en: 'compare the password in the device with the registered one; correct it, then replay',
  }),
  'password-throttled': refusal(
    '该地址对该 MN 的错误密码过多，暂不核对',
    'too many wrong passwords for this MN from this address: none is looked at for a while',
    {
      zh: '核对设备与登记的密码；改正后等一分钟，或确认报文可信后重新处理',
      en: 'compare the password in the device with the registered one; correct it and wait a minute, or replay what you trust',
    },
  ),
  'network-not-allowed': refusal(
    '来源地址不在该 MN 允许的网段内',
    'the address is in no network from which this MN may report',
    {
      zh: '核对登记的允许网段（networks）与设备出口地址；改正后重新处理',
      en: 'compare the networks of the registration with the address of the device; correct them, then replay',
    },
  ),
  'certificate-wrong': refusal(
    '客户端证书不是该 MN 登记的证书',
    'the client certificate is not the one of this MN',
    {
      zh: '核对登记的证书名称（certificate）与设备证书的 CN；改正后重新处理',
      en: 'compare the certificate name of the registration with the CN of the device; correct it, then replay',
    },
  ),
  'encrypted-no-key': refusal('SM4 加密报文，没有密钥', 'the frame is encrypted (SM4) and there is no key', {
    zh: '在密钥文件中加入该 MN 的密钥后重新处理',
    en: 'add the key of this MN to the key file, then replay',
  }),
  'encrypted-wrong-key': refusal(
    'SM4 加密报文，用该 MN 的密钥解密后 CRC 不符',
    'the frame is encrypted (SM4) and its checksum does not fit when opened with the key of its MN',
    {
      zh: '核对密钥文件中该 MN 的密钥，改正后重新处理',
      en: 'check the key of this MN in the key file, then replay',
    },
  ),
  'split-incomplete': refusal(
    '分包不完整，缺少 DataTime',
    'no packet of a split message said its DataTime',
    advice.sender,
  ),
  'split-too-large': refusal(
    '等待合并的分包过多',
    'too many packets of split messages are waiting',
    advice.sender,
  ),
  'label-is-the-end': refusal(
    '时段以结束时刻标注：设备时钟（QN）正确，DataTime 按开始时刻理解则该时段尚未结束',
    'the interval is labelled by its end: the clock of the device (QN) is right, and an interval that began at DataTime is not over yet',
    {
      zh: '与设备厂商核实；确以结束时刻标注的，在数采仪登记中设置 endLabelled（如 2061），然后重新处理',
      en: 'ask the maker; if it labels by the end, register it (endLabelled, for example 2061), then replay',
    },
  ),
  'below-detection': refusal('低于检出限', 'the value is below the detection limit', {
    zh: '该值以“检出限 + L”或“<”表示未检出；原件保留在此',
    en: 'the value is written as a limit with L or <, that is, not detected; the original stays here',
  }),
  'not-for-a-platform': refusal(
    '该命令只能由平台发给设备',
    'the command is one of a platform to a device',
    advice.sender,
  ),
} as const;

/** Refusals of the library: those that a switch of the logger lifts say so. */
export const frameRefusals = Object.fromEntries(
  reasons.map(({ reason, treatment, sentence }) => [
    `frame-${reason}`,
    refusal(sentence.zh, sentence.en, treatment === 'refused' ? advice.sender : advice.profile),
  ]),
) as Readonly<Record<FrameRefusal, Refusal>>;
