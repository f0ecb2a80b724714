/** Words: findings of the config lint, without their place. */
export const lint = {
  'lint.refused': 'ssh refuses this: {text}',
  'lint.unknown-keyword':
    '{nearestGiven, select, true {{word} is not an option. Did you mean {nearest}?} other {{word} is not an option}}',
  'lint.outdated-keyword':
    '{status, select, deprecated {{word} does nothing any more} other {{word} is not supported any more}}',
  'lint.unreachable-block': 'no host can match this block',
  'lint.never-wins': '{option} never has an effect here: {winner} comes first',
  'lint.defaults-too-early': 'this block is for every host and comes too early: {lines} without effect',
  'lint.duplicate-alias': '{alias} has a block already: {first}',
  'lint.missing-key-file': 'there is no {path}',
  'lint.loose-key-file': 'others may read {path}; ssh will not use it. Run: chmod 600 {path}',
  'lint.loose-config-file': 'others may write to it, or it is not yours; ssh refuses it. Run: chmod 600 {path}',
  'lint.weak-algorithm': '{option} asks for weak algorithms: {names}',
  'lint.not-honoured': 'Fairlead does not act on {option}. {why}',
} as const;
