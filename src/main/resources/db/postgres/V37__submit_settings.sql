-- What a session has set for its own statements must not change what those of the function mean.
ALTER FUNCTION "${flyway:defaultSchema}".submit SET standard_conforming_strings = on;
ALTER FUNCTION "${flyway:defaultSchema}".submit SET array_nulls = on;
ALTER FUNCTION "${flyway:defaultSchema}".submit SET IntervalStyle = 'postgres';
