/** The page of standards. */
export const law = {
  law: {
    title: '标准',
    count: '{{on}} 有效 {{count}} 条',
    more: '只显示前 {{shown}} 条，共 {{total}} 条；请缩小查找范围。',
    empty: '没有符合条件的条目',
    emptyHint: '{{on}} 没有这样的有效条目。',
    open: '现行',
    until: '至 {{date}}',
    notVerified: '未经官方文本核对',
    filter: {
      label: '筛选标准',
      on: '日期',
      type: '类别',
      search: '污染物、标准号、条款或适用对象',
    },
    column: {
      what: '项目',
      says: '内容',
      standard: '标准与条款',
      force: '有效期',
      confidence: '可信度与来源',
    },
    type: {
      limit: '限值',
      'index-table': 'AQI 分级浓度',
      'index-rule': 'AQI 计算',
      validity: '数据有效性',
      evaluation: '年评价',
      composite: '综合指数',
      reference: '参考值',
      'operating-state': '异常工况',
      'us-index-table': '美国 AQI',
    },
    confidence: {
      verified: '已核对',
      primary: '官方文本',
      secondary: '单一二手来源',
      memory: '凭记忆',
    },
  },
};
