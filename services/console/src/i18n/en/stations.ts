import type { Texts } from '../texts.js';
import type { stations as zh } from '../zh/stations.js';

/** Stations: by which ways in they may report. */
export const stations: Texts<typeof zh> = {
  stations: {
    doors: 'Allowed ways in',
    doorsOf: 'Ways in of {{station}}',
    hint: 'What comes by another way is parked (door-not-allowed); it can be replayed once this was corrected.',
    every: 'Ways in: every one',
    only: '{{doors}} only',
    and: ', ',
    save: 'Save',
    failed: 'Not saved',
    noDoor: 'Choose one at least: without any all data of the station would be parked.',
    door: { 'mqtt-direct': 'MQTT direct', 'mqtt-bridge': 'MQTT broker', hj212: 'HJ 212' },
    doorHint: {
      'mqtt-direct': 'the device logs in here with a secret of its own',
      'mqtt-bridge': 'through an external broker; whoever may publish there may speak for the station',
      hj212: 'through a registered logger',
    },
  },
  stationRole: {
    hint: 'does not stand for its area: not in the figures of the district or of all',
    control: 'control',
    background: 'background',
    roadside: 'roadside',
    micro: 'sensor',
    mobile: 'mobile',
  },
};
