/** The table of what the live feed of alerts sends. */
export const changeTable = 'notify.alert_change';
