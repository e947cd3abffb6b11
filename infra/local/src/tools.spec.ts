import { describe, expect, test } from '@jest/globals';

import { serverProperties } from './kafka.js';
import { mosquittoConfig } from './mosquitto.js';
import { howToInstall, javaMajor } from './tools.js';

describe('tools', () => {
  test.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['zsh: command not found', undefined],
  ])('the major version in %j', (text, major) => expect(javaMajor(text)).toBe(major));

  test('one message names the commands of every usual system', () => {
    const text = howToInstall(['java', 'mosquitto']);
    expect(text).toContain('apt-get install -y --no-install-recommends openjdk-17-jre-headless mosquitto');
    expect(text).toContain('dnf install -y java-21-openjdk-headless mosquitto');
    expect(text).toContain('brew install openjdk@21 mosquitto');
  });
});

describe('settings that keep what was acknowledged', () => {
  test('the broker queues without limit, saves every second or every change, and listens on loopback only', () => {
    const config = mosquittoConfig({ port: 1883, folder: '/data', root: false }).split('\n');
    expect(config).toEqual(
      expect.arrayContaining([
        'listener 1883 127.0.0.1',
        'max_queued_messages 0',
        'persistence true',
        'autosave_on_changes true',
        'autosave_interval 1',
      ]),
    );
    expect(config).not.toContain('user root');
    const fast = mosquittoConfig({ port: 1883, folder: '/data', root: true, saves: 'every-second' });
    expect(fast).toMatch(/^autosave_on_changes false\nautosave_interval 1$/m);
  });

  test('Kafka makes no topic by itself and listens on loopback only', () => {
    const properties = serverProperties({ port: 1, controllerPort: 2, logDir: '/x' });
    expect(properties).toContain('auto.create.topics.enable=false');
    expect(properties).toContain('listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2');
  });
});
