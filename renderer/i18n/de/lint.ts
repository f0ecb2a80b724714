/** German words: findings of the config lint, without their place. */
export const lint = {
  'lint.refused': 'ssh lehnt das ab: {text}',
  'lint.unknown-keyword':
    '{nearestGiven, select, true {{word} ist keine Option. Meinten Sie {nearest}?} other {{word} ist keine Option}}',
  'lint.outdated-keyword':
    '{status, select, deprecated {{word} bewirkt nichts mehr} other {{word} wird nicht mehr unterstützt}}',
  'lint.unreachable-block': 'kein Host kann zu diesem Block passen',
  'lint.never-wins': '{option} wirkt hier nie: {winner} kommt zuerst',
  'lint.defaults-too-early': 'dieser Block gilt für jeden Host und kommt zu früh: {lines} ohne Wirkung',
  'lint.duplicate-alias': '{alias} hat schon einen Block: {first}',
  'lint.missing-key-file': 'es gibt kein {path}',
  'lint.loose-key-file': 'andere dürfen {path} lesen; ssh benutzt es nicht. Führen Sie aus: chmod 600 {path}',
  'lint.loose-config-file':
    'andere dürfen sie schreiben, oder sie gehört nicht Ihnen; ssh lehnt sie ab. Führen Sie aus: chmod 600 {path}',
  'lint.weak-algorithm': '{option} verlangt schwache Algorithmen: {names}',
  'lint.not-honoured': 'Fairlead handelt nicht nach {option}. {why}',
};
