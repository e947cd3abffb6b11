import type { CodeRow } from './row.js';

/** Codes that the tables lack and stations send all the same; an empty unit means that it varies by maker. */
export const field: readonly CodeRow[] = [
  ['w01003', '浊度', 'turbidity', 'NTU', '', ''],
  ['w19011', '总余氯', 'total residual chlorine', 'mg/L', '', ''],
  ['a05024', '臭氧', 'ozone (O3)', '', '', ''],
  ['a99054', 'TVOC', 'total VOC', '', '', ''],
  ['a34006', '[particle bands]', 'size-resolved particle channels', '', '', ''],
  ['a81001', '经度', 'longitude', 'deg', '', ''],
  ['a81002', '纬度', 'latitude', 'deg', '', ''],
  ['l01001', '经度', 'longitude', 'deg', '', ''],
  ['l01002', '纬度', 'latitude', 'deg', '', ''],
  ['d20105', '[electricity]', 'production-line electricity use (2025)', '', '', ''],
  ['p99101', '[condition]', 'key production condition state (2025)', '', '', ''],
];
