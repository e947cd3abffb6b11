/**
 * SQL of the two functions with which `MonthPartitions` works. They run with the rights of the owner of the tables, so
 * that a part whose own role may only read and write rows still makes the months it needs; what they may touch is a
 * table of their own schema. `migrate` writes them anew each time: they belong to the code, not to the data.
 */
export const monthFunctions = (schema: string): string => `
CREATE OR REPLACE FUNCTION ${schema}.attach_month(
  parent text, key_column text, month_name text, from_bound text, to_bound text, fill int
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  whole oid := format('%I.%I', '${schema}', parent)::regclass;
  part text := format('%I.%I', '${schema}', month_name);
  beyond oid;
  columns text;
  closed boolean;
BEGIN
  IF month_name !~ ('^' || parent || '_\\d{4}_\\d\\d$') THEN
    RAISE EXCEPTION '% is no month of %', month_name, parent;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('${schema}.' || parent || '.months'));
  IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(part)) THEN
    RETURN false;
  END IF;
  -- A month that was archived comes back by readmitting it only, not because a late row asks for it.
  IF to_regclass('${schema}.closed_month') IS NOT NULL THEN
    EXECUTE 'SELECT EXISTS (SELECT FROM ${schema}.closed_month WHERE of_table = $1 AND month = $2 AND state <> ''readmitting'')'
      INTO closed USING parent, replace(right(month_name, 7), '_', '-');
    IF closed THEN
      RETURN false;
    END IF;
  END IF;
  SELECT partdefid INTO beyond FROM pg_partitioned_table WHERE partrelid = whole;
  IF to_regclass(part) IS NULL THEN
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING IDENTITY) WITH (fillfactor = %s)',
      part, whole::regclass, fill);
    IF beyond <> 0 THEN
      -- Rows of this month that came before it was made lie in the default partition: they move along.
      EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', beyond::regclass);
      SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
      WHERE attrelid = whole AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
      EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %I >= %L AND %I < %L RETURNING %s) INSERT INTO %s (%s) SELECT %s FROM moved',
        beyond::regclass, key_column, from_bound, key_column, to_bound, columns, part, columns, columns);
    END IF;
    -- With this check ATTACH need not read the rows, and it takes no lock that keeps writers of other months waiting.
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT of_this_month CHECK (%I IS NOT NULL AND %I >= %L AND %I < %L)',
      part, key_column, key_column, from_bound, key_column, to_bound);
  END IF;
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
    whole::regclass, part, from_bound, to_bound);
  EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS of_this_month', part);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION ${schema}.attach_month FROM PUBLIC;

-- Drops a month that no longer belongs to the table; false when it does (again), or is not there.
CREATE OR REPLACE FUNCTION ${schema}.drop_detached_month(parent text, month_name text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  part text := format('%I.%I', '${schema}', month_name);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('${schema}.' || parent || '.months'));
  IF to_regclass(part) IS NULL OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(part)) THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE %s', part);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION ${schema}.drop_detached_month FROM PUBLIC;
`;
