/** Stations: by which ways in they may report. */
export const stations = {
  stations: {
    doors: '允许的接入途径',
    doorsOf: '{{station}} 的接入途径',
    hint: '只接受由所选途径上报的数据；经其他途径上报的暂存（door-not-allowed），改正后可重新处理。',
    every: '接入途径：不限',
    only: '仅 {{doors}}',
    and: '、',
    save: '保存',
    failed: '没有保存',
    noDoor: '请至少选择一种途径，否则该站点的数据会全部被暂存。',
    door: { 'mqtt-direct': 'MQTT 直连', 'mqtt-bridge': 'MQTT 外部代理', hj212: 'HJ 212' },
    doorHint: {
      'mqtt-direct': '设备以自己的密钥登录本平台',
      'mqtt-bridge': '经外部 MQTT 代理；在该代理上能发布消息者均可冒充此站点',
      hj212: '经登记的数采仪',
    },
  },
  stationRole: {
    hint: '不代表所在区域，不计入区和全市数据',
    control: '对照点',
    background: '背景点',
    roadside: '路边交通点',
    micro: '微站',
    mobile: '走航',
  },
};
