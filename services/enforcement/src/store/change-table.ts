/** The table of what the live feed of leads sends. */
export const changeTable = 'enforcement.lead_change';
