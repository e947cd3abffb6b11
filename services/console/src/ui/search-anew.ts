import type { SyntheticEvent } from 'react';

function selectAll({ currentTarget }: SyntheticEvent<HTMLInputElement>): void {
  currentTarget.select();
}

/** Props of a list with a search: the chosen name stands in the field, and what is typed replaces it instead of following it. */
export const searchAnew = { onFocus: selectAll, onClick: selectAll };
