import { advice, refusal, type Sentence } from './refusal.js';

const raw: Sentence = {
  zh: '原件保留在此；程序更新后可读时点“重新处理”',
  en: 'the original is kept here; replay it when an update reads it',
};

/** Why a message of a drone is not understood, or not believed. */
export const droneRefusals = {
  'unknown-drone': refusal('未登记的无人机或序列号', 'the drone or serial number is not registered', {
    zh: '在无人机登记中填写该序列号（PUT /drones/{id}），然后重新处理',
    en: 'register the drone with this serial number (PUT /drones/{id}), then replay',
  }),
  'foreign-serial': refusal(
    '报文冒用其他设备的序列号',
    'the message speaks for a serial number of another sender',
    {
      zh: '核对设备与账号；确属同一套设备的，把序列号加入该无人机的登记，然后重新处理',
      en: 'check device and account; if it belongs to the same unit, add the serial number to the drone, then replay',
    },
  ),
  'no-envelope': refusal('报文没有信封（method 或 data）', 'neither method nor data', advice.sender),
  'wrong-structure': refusal(
    '报文结构与其方法不符',
    'the message does not have the structure of its method',
    advice.sender,
  ),
  'method-missing': refusal(
    '缺少 method，无法判断含义',
    'the method that decides the meaning is missing',
    raw,
  ),
  'method-unknown': refusal('未知的 method，原样保留', 'an unknown method, kept as it is', raw),
  'method-not-needed': refusal(
    '与飞行无关的指令，原样保留',
    'a command that changes nothing about a flight, kept as it is',
    raw,
  ),
  'topic-unknown': refusal('未知的主题，原样保留', 'an unknown topic, kept as it is', raw),
  'shape-unknown': refusal('未知的内容，原样保留', 'an unknown shape, kept as it is', raw),
  'position-refused': refusal(
    '位置为 0,0、非数或超出范围，且报文别无内容',
    'the position is 0,0, no number or out of range, and the message says nothing else',
    advice.sender,
  ),
  'clock-unknown': refusal(
    '只有开机时间，尚不知其时钟（缺 SYSTEM_TIME）',
    'a time since start only, and the clock of the autopilot is not known (no SYSTEM_TIME yet)',
    {
      zh: '让转发程序同时转发 SYSTEM_TIME，收到后重新处理',
      en: 'have the bridge forward SYSTEM_TIME too; replay once it came',
    },
  ),
  'flight-missing': refusal('报文没有航次编号', 'the message names no flight', advice.sender),
  'no-coordinate-system': refusal(
    '报告有坐标而未声明坐标系（crs），或坐标系未知',
    'the report has coordinates and no coordinate system (crs), or one that is not known',
    {
      zh: '请发送方写明 crs（WGS84、CGCS2000、GCJ02 或 BD09）后以更高的修订号重发',
      en: 'have the sender state crs (WGS84, CGCS2000, GCJ02 or BD09) and send again',
    },
  ),
} as const;
