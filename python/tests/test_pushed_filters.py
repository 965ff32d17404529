"""Why the data source takes no pushed filters: Spark keeps them in a relation that other parts of a query share."""

from pyspark.sql.datasource import DataSource, DataSourceReader, GreaterThanOrEqual


def numbers_source():
    """0 to 9, with a reader that does exactly what Spark's documents ask of `pushFilters`. Made in a function, so that Spark
    sends the classes along: its workers cannot import this file."""

    class NumbersReader(DataSourceReader):
        def __init__(self):
            self.least = 0

        def pushFilters(self, filters):
            for one in filters:
                if isinstance(one, GreaterThanOrEqual):
                    self.least = max(self.least, one.value)
                else:
                    yield one

        def read(self, partition):
            return iter([(number,) for number in range(self.least, 10)])

    class Numbers(DataSource):
        @classmethod
        def name(cls):
            return "numbers"

        def schema(self):
            return "a int"

        def reader(self, schema):
            return NumbersReader()

    return Numbers


def test_a_pushed_filter_takes_rows_from_another_part_of_the_query(spark):
    spark.dataSource.register(numbers_source())
    numbers = spark.read.format("numbers").load()
    # 3 rows and 10 rows. Where this fails, Spark has been mended, and pushed filters can be taken.
    assert numbers.where("a >= 7").unionAll(numbers).count() == 6
