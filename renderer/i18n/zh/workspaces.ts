/** Chinese words: workspaces. */
export const workspaces = {
  'workspaces.save': '将标签页保存为工作区…',
  'workspaces.save.title': '将标签页保存为工作区',
  'workspaces.save.name': '名称',
  'workspaces.save.hint': '标签页、窗格、主机、文件夹和正在运行的隧道。不保留任何输出内容。',
  'workspaces.save.replaces': '已有同名工作区：它将被替换。',
  'workspaces.save.cancel': '取消',
  'workspaces.save.save': '保存',
  'workspaces.saved': '已保存工作区 {name}',
  'workspaces.open': '打开工作区 {name}',
  'workspaces.remove': '移除工作区 {name}',
  'workspaces.removed': '已移除工作区 {name}',
  'workspaces.none': '没有工作区 {name}',
  'workspaces.last': '打开上次的标签页',
  'workspaces.last.button': '打开上次的 {count, plural, other {# 个标签页}}',
};
