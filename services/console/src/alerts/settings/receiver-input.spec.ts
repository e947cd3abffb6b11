import { describe, expect, test } from '@jest/globals';
import { alertSettingRoutes } from '@farwatch/contracts/http';

import { readReceiver, typedReceiver } from './receiver-input.js';

const typed = { ...typedReceiver(), id: 'desk', name: '值班台' };

describe('a receiver as it was typed', () => {
  test.each([
    ['mail', { to: [' duty@example.org ', ''] }, { to: ['duty@example.org'] }],
    ['mail', { to: ['left@example.org'], rota: 'night' }, { rota: 'night' }],
    [
      'webhook',
      { url: ' https://city.example.org/in ', to: ['x@example.org'] },
      { url: 'https://city.example.org/in' },
    ],
    [
      'dingtalk',
      { url: 'https://robot.example.org/1', secret: 'SEC1' },
      { url: 'https://robot.example.org/1', secret: 'SEC1' },
    ],
    [
      'webhook',
      { url: 'https://a.example.org', rotateSecret: true, secret: 'x' },
      { url: 'https://a.example.org', rotateSecret: true },
    ],
  ] as const)('of %s is put with what its channel needs', (channel, more, way) => {
    const { mistakes, put } = readReceiver({ ...typed, channel, ...more });
    expect(mistakes).toEqual([]);
    expect(put).toEqual({ id: 'desk', body: { name: '值班台', channel, enabled: true, ...way } });
    expect(alertSettingRoutes.putReceiver.body.safeParse(put.body).success).toBe(true);
  });

  test.each([
    [{ id: 'Desk' }, 'id'],
    [{ name: ' ' }, 'name'],
    [{ to: [] }, 'to'],
    [{ to: ['x'] }, 'to'],
    [{ channel: 'webhook', url: '' }, 'url'],
    [{ channel: 'feishu', url: 'ftp://robot.example.org' }, 'url'],
  ] as const)('%p is refused', (more, field) => {
    expect(readReceiver({ ...typed, to: ['a@example.org'], ...more }).mistakes).toEqual([field]);
  });
});
