import type { EpaTable } from '../types.js';

/** US EPA air quality index, breakpoints of May 2024 (EPA-454/B-24-002). */
export const epaTable2024: EpaTable = {
  type: 'us-index-table',
  id: 'us-aqi:2024',
  standard: 'EPA-454/B-24-002',
  clause: 'breakpoint table',
  clauseZh: '分级浓度表',
  // First day of force from memory (rule of February 2024).
  validFrom: '2024-05-06',
  validTo: null,
  confidence: 'verified',
  source: 'EPA technical assistance document, May 2024; the first day of force from memory',
  sourceZh: '美国EPA技术文件（2024年5月）；生效日期凭记忆',
  columns: {
    'pm25-24h': {
      unit: 'ug/m3',
      decimals: 1,
      extend: true,
      rows: [
        [0, 9, 0, 50],
        [9.1, 35.4, 51, 100],
        [35.5, 55.4, 101, 150],
        [55.5, 125.4, 151, 200],
        [125.5, 225.4, 201, 300],
        [225.5, 325.4, 301, 500],
      ],
    },
    'pm10-24h': {
      unit: 'ug/m3',
      decimals: 0,
      extend: true,
      rows: [
        [0, 54, 0, 50],
        [55, 154, 51, 100],
        [155, 254, 101, 150],
        [255, 354, 151, 200],
        [355, 424, 201, 300],
        [425, 604, 301, 500],
      ],
    },
    'o3-8h': {
      unit: 'ppm',
      decimals: 3,
      extend: false,
      rows: [
        [0, 0.054, 0, 50],
        [0.055, 0.07, 51, 100],
        [0.071, 0.085, 101, 150],
        [0.086, 0.105, 151, 200],
        [0.106, 0.2, 201, 300],
      ],
    },
    'o3-1h': {
      unit: 'ppm',
      decimals: 3,
      extend: true,
      rows: [
        [0.125, 0.164, 101, 150],
        [0.165, 0.204, 151, 200],
        [0.205, 0.404, 201, 300],
        [0.405, 0.604, 301, 500],
      ],
    },
    'co-8h': {
      unit: 'ppm',
      decimals: 1,
      extend: true,
      rows: [
        [0, 4.4, 0, 50],
        [4.5, 9.4, 51, 100],
        [9.5, 12.4, 101, 150],
        [12.5, 15.4, 151, 200],
        [15.5, 30.4, 201, 300],
        [30.5, 50.4, 301, 500],
      ],
    },
    'so2-1h': {
      unit: 'ppb',
      decimals: 0,
      extend: false,
      rows: [
        [0, 35, 0, 50],
        [36, 75, 51, 100],
        [76, 185, 101, 150],
        [186, 304, 151, 200],
      ],
    },
    'so2-24h': {
      unit: 'ppb',
      decimals: 0,
      extend: true,
      rows: [
        [305, 604, 201, 300],
        [605, 1004, 301, 500],
      ],
    },
    'no2-1h': {
      unit: 'ppb',
      decimals: 0,
      extend: true,
      rows: [
        [0, 53, 0, 50],
        [54, 100, 51, 100],
        [101, 360, 101, 150],
        [361, 649, 151, 200],
        [650, 1249, 201, 300],
        [1250, 2049, 301, 500],
      ],
    },
  },
  so2Between: 200,
};
