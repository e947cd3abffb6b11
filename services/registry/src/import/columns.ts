import type { Column } from './read-table.js';

const column = <K extends string>(key: K, required: boolean, ...names: string[]): Column<K> => ({
  key,
  required,
  names,
});

const place = [
  column('district', false, '区', '所属区', '行政区', '区县'),
  column('lat', false, 'latitude', '纬度'),
  column('lon', false, 'lng', 'longitude', '经度'),
] as const;
const simulated = column('simulated', false, '模拟', '是否模拟');
const nameEn = column('nameEn', false, '英文名称');
const temperature = column('temperatureC', false, '温度', '声明温度', '气体温度');
const pressure = column('pressureHPa', false, '气压', '声明气压', '气体压力');

export const enterpriseColumns = [
  column('id', true, 'enterprise', '企业编码', '企业编号', '编码'),
  column('name', true, '企业名称', '名称', '单位名称'),
  nameEn,
  column('creditCode', false, '统一社会信用代码', '信用代码'),
  column('address', false, '地址'),
  ...place,
  simulated,
] as const;

export const stationColumns = [
  column('id', true, 'station', '站点编码', '断面编码', '站点编号', '编码'),
  column('kind', true, 'type', '类型', '站点类型'),
  column('name', true, '站点名称', '断面名称', '名称'),
  nameEn,
  column('zone', false, '功能区', '环境空气功能区'),
  column('waterBody', false, '水体类型', '水体'),
  column('targetClass', false, '目标类别', '水质目标', '考核目标'),
  column('river', false, '河流', '河流名称', '所在河流', '所在水体'),
  column('basin', false, '流域', '流域名称', '所属流域'),
  column('validFrom', false, '生效日期', '变更日期', '起始日期'),
  ...place,
  temperature,
  pressure,
  simulated,
] as const;

export const outletColumns = [
  column('id', true, 'outlet', '排放口', '排放口标识', '排口编号', '编码'),
  column('enterprise', true, '企业编码', '企业编号', '企业'),
  column('outletCode', true, 'code', '排放口编号', '排放口编码', '排口编码'),
  column('name', false, '排放口名称', '名称'),
  nameEn,
  column('medium', true, 'type', '类型', '介质', '排放口类型'),
  ...place,
  temperature,
  pressure,
  simulated,
] as const;

export const sourceColumns = [
  column('mn', true, '设备编号', '数采仪', '数采仪编号'),
  column('station', true, 'outlet', '排放口', '站点', '排口编号', '站点编码'),
  column('password', false, 'pw', '密码', '访问密码'),
  column('switches', false, 'allow', '容错开关', '开关'),
  column('units', false, '单位'),
  column('codes', false, '编码对照', '因子对照'),
  column('converted', false, '折算', '折算值'),
  column('minuteInterval', false, '分钟间隔', '分钟数据间隔'),
  column('utcOffset', false, '时差'),
] as const;

export const limitColumns = [
  column('outlet', true, 'station', '排放口', '排放口标识', '排口编号'),
  column('pollutant', true, '污染物', '污染因子', '监测因子'),
  column('averaging', true, '时段', '平均时间', '取值时间', '限值类型'),
  column('comparison', false, '比较', '限值方向', '上下限'),
  column('compared', false, '比较值', '折算', '取值'),
  column('value', true, 'limit', '限值', '许可限值', '浓度限值'),
  column('unit', true, '单位'),
  column('standard', true, '标准', '执行标准', '依据'),
  column('clause', false, '条款', '标准条款'),
  column('validFrom', true, 'from', '生效日期', '起始日期', '开始日期'),
  column('validTo', false, 'to', '失效日期', '截止日期', '结束日期'),
  column('confidence', false, '可信度'),
] as const;
