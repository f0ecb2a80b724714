/** Chinese words: what is being done on the way to a host, and what came of it. */
export const connections = {
  'progress.address': '正在查找 {hop} 的地址…',
  'progress.tcp': '正在连接 {detailGiven, select, true {{detail}} other {{hop}}}…',
  'progress.version': '正在与 {hop} 交换版本…',
  'progress.kex': '正在与 {hop} 协商加密…',
  'progress.hostkey': '正在检查 {hop} 的身份…',
  'progress.auth': '{detailGiven, select, true {正在以 {detail} 登录 {hop}…} other {正在登录 {hop}…}}',
  'progress.shell': '正在 {hop} 上打开 shell…',

  'step.address': '查找地址',
  'step.tcp': '打开 TCP 连接',
  'step.version': '交换版本',
  'step.kex': '协商加密',
  'step.hostkey': '检查服务器身份',
  'step.auth': '登录',
  'step.shell': '打开 shell',
  'step.address.done': '{name} 是 {addresses}',
  'step.tcp.done': '{throughGiven, select, true {{address} 端口 {port}，经由 {through}} other {{address} 端口 {port}}}',
  'step.version.done': '服务器运行 {server}',
  'step.hostkey.done': '{accepted, select, true {{type} {fingerprint} 受信任} other {{type} {fingerprint}}}',
  'step.auth.done':
    '{keyGiven, select, true {{method}（{key}）} other {{method}}}：{result, select, accepted {已接受} refused {被拒绝} partial {还需要更多} other {已跳过}}',

  'report.title': '{host}，第 {number} 次尝试，{time}',
  'report.underway': '进行中',
  'report.connected': '已连接',
  'report.cause': '原因：{cause}。{fix}。',
  'report.shared': '{hop}：已连接',
};
