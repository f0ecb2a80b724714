/** Chinese words: findings of the config lint, without their place. */
export const lint = {
  'lint.refused': 'ssh 拒绝此内容：{text}',
  'lint.unknown-keyword':
    '{nearestGiven, select, true {{word} 不是选项。您是指 {nearest} 吗？} other {{word} 不是选项}}',
  'lint.outdated-keyword': '{status, select, deprecated {{word} 已不起作用} other {{word} 已不再受支持}}',
  'lint.unreachable-block': '没有主机能匹配此块',
  'lint.never-wins': '{option} 在此处永远不会生效：{winner} 在前',
  'lint.defaults-too-early': '此块适用于所有主机，但出现得太早：{lines} 不起作用',
  'lint.duplicate-alias': '{alias} 已有一个块：{first}',
  'lint.missing-key-file': '不存在 {path}',
  'lint.loose-key-file': '其他人可以读取 {path}；ssh 不会使用它。请运行：chmod 600 {path}',
  'lint.loose-config-file': '其他人可以写入它，或它不属于您；ssh 会拒绝它。请运行：chmod 600 {path}',
  'lint.weak-algorithm': '{option} 要求使用较弱的算法：{names}',
  'lint.not-honoured': 'Fairlead 不按 {option} 执行。{why}',
};
