/** Chinese words: why a tunnel's listening end could not be opened, and what can be done about it. */
export const listening = {
  'listen.in-use': '{programGiven, select, true {端口被 {program} ({pid}) 占用} other {端口被其他程序占用}}',
  'listen.no-permission': '不允许打开 {address}',
  'listen.no-address': '此计算机没有地址 {address}',
  'listen.path-too-long': '路径超过 {most} 字节',
  'listen.path-exists': '{inUse, select, true {有程序正在使用此套接字} other {那里已有内容}}',
  'listen.system': '无法打开 {address}（{reason}）',
  'listen.no-permission.next': '1024 以下的端口需要特殊权限：请选择更高的端口，或属于您的文件夹。',
  'listen.no-address.next': '监听 127.0.0.1，或此计算机拥有的地址。',
  'listen.path-too-long.next': '选择更短的路径，例如在您的主文件夹中。',
  'listen.path-exists.next':
    '{inUse, select, true {选择其他路径，或结束该程序。} other {移除它、选择其他路径，或为此主机设置 StreamLocalBindUnlink yes。}}',
};
