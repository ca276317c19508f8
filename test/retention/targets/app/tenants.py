"""Objects of three tenants, told apart in every way that evidence in the heap knows."""
import functools

TENANTS = ["tenant-alpha", "tenant-beta", "tenant-\u03b3"]


class ByAttribute:
    """The id is built anew for each object, as one that came with a request is."""

    def __init__(self, tenant, i):
        self.tenant = tenant[:3] + tenant[3:]
        self.i = i


class ByContext:
    def __init__(self, tenant, i):
        self.request = {"headers": {"x-tenant-id": tenant}, "i": i}


class ByKey:
    def __init__(self, i):
        self.i = i


class ByTupleKey(ByKey):
    pass


class ByCacheKey(ByKey):
    pass


class BySharedTenant:
    def __init__(self, tenant, app):
        self.owner = tenant
        self.app = app


class OfTwo:
    def __init__(self, one, other):
        self.pair = [one, other]


class OfNobody:
    def __init__(self, app):
        self.app = app


class TooFar:
    def __init__(self, tenant):
        self.one = [[[tenant]]]


class Tenant:
    def __init__(self, name):
        self.name = name


class App:
    """Knows all tenants, so that knowing it says nothing."""

    def __init__(self):
        self.tenants = [Tenant(name) for name in TENANTS]


APP = App()
HELD = []
BY_KEY = {}
BY_TUPLE_KEY = {}


@functools.lru_cache(maxsize=1000)
def by_cache_key(tenant, i):
    return ByCacheKey(i)


def fill(counts):
    for tenant, owner, count in zip(TENANTS, APP.tenants, counts):
        for i in range(count):
            HELD.append(ByAttribute(tenant, i))
            HELD.append(ByContext(tenant, i))
            HELD.append(BySharedTenant(owner, APP))
            BY_TUPLE_KEY[(tenant, i)] = ByTupleKey(i)
            by_cache_key(tenant, i)
        BY_KEY[tenant] = ByKey(0)
    for i in range(30):
        HELD.append(OfTwo(TENANTS[0], TENANTS[1]))
        HELD.append(OfNobody(APP))
        HELD.append(TooFar(TENANTS[0]))
