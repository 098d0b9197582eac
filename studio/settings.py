"""Settings of the studio: one flat file that runs with no variable set."""

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from studio.core.panel_look import UNFOLD  # noqa: F401  # Read by the admin panel.
from studio.env import BASE_DIR, DATA_DIR, env, own_folder, own_secret, redis_url

VERSION = "0.1.0"
DEBUG = env.bool("STUDIO_DEBUG", default=False)
HOST = env.str("STUDIO_HOST", default="127.0.0.1")
PORT = env.int("STUDIO_PORT", default=8000)
SECRET_KEY = own_secret("secret_key")
ALLOWED_HOSTS = env.list("STUDIO_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", HOST])
# Exact origins, never a wildcard: the socket consumers and CSRF both compare against this list.
ORIGINS = env.list(
    "STUDIO_ORIGINS",
    default=[f"http://{host}:{PORT}" for host in dict.fromkeys(["127.0.0.1", "localhost", "[::1]", HOST])],
)
CSRF_TRUSTED_ORIGINS = ORIGINS
CSRF_FAILURE_VIEW = "studio.core.errors.csrf_failed"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "studio.core.panel.PanelConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "studio.core",
    "studio.accounts",
    "studio.datasets",
    "studio.catalog",
    "studio.runs",
    "studio.registry",
    "studio.api",
    "studio.dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "studio.core.leading.LeadingMiddleware",
    "studio.core.access.AccessMiddleware",
    "studio.accounts.middleware.PersonMiddleware",
]

ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.core.context.shell",
                "studio.dashboard.context.bell",
            ],
            "builtins": ["studio.core.templatetags.atelier"],
        },
    }
]

# --- database ---
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'studio.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN, so a transaction never fails half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- accounts ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "studio.accounts.signing_in.SignInForm"}
ACCOUNT_ADAPTER = "studio.accounts.adapter.ClosedAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Atelier"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}

# --- redis: queue, sockets, cache ---
REDIS_URL = redis_url()
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # The layer waits 5 s for a message and redis-py gives a reply 5 s: without more patience sockets fall.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 20}], "capacity": 200, "expiry": 30},
        }
    }
    CACHES = {"default": {"BACKEND": "studio.core.caching.ForgivingCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- files ---
MEDIA_ROOT = own_folder("files")
RUNS_DIR = own_folder("runs")
MODELS_DIR = own_folder("models")
CATALOG_DIR = own_folder("catalog")
ESTIMATES_DIR = own_folder("estimates")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = own_folder("tmp")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A pasted table that is too long must still be read, or the page could not give it back with the reason.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # Two for each row of the grid to type into, and as many again for one too long.
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MAX_UPLOAD_BYTES = env.int("STUDIO_MAX_UPLOAD_BYTES", default=2 * 1024**3)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = own_folder("static")
WHITENOISE_AUTOREFRESH = DEBUG

# --- language and time ---
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["studio.formats"]

# --- security ---
IS_HTTPS = env.bool("STUDIO_HTTPS", default=False)
TRUSTED_PROXIES = env.list("STUDIO_TRUSTED_PROXIES", default=[])
SESSION_COOKIE_NAME = "atelier_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
# Other names below the host (W005, W021) and the redirect to HTTPS (W008) belong to the proxy in front of the studio.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # A policy cannot name an IPv6 address; pages opened at one poll instead.
        "connect-src": [SELF, *[o.replace("http", "ws", 1) for o in ORIGINS if "[" not in o]],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

# --- runs: every time constant lies here; tests divide them by STUDIO_TIME_SCALE --------------------------------------
TIME_SCALE = env.float("STUDIO_TIME_SCALE", default=1.0)
LEASE_SECONDS = 60 / TIME_SCALE
HEARTBEAT_SECONDS = 10 / TIME_SCALE
REAPER_SECONDS = 15 / TIME_SCALE
SWEEP_SECONDS = 10 / TIME_SCALE
FENCE_SECONDS = 45 / TIME_SCALE
STOP_TERM_SECONDS = 60 / TIME_SCALE
STOP_KILL_SECONDS = 30 / TIME_SCALE
HANG_SECONDS = env.float("STUDIO_HANG_SECONDS", default=900) / TIME_SCALE
DEADLINE_SECONDS = env.float("STUDIO_DEADLINE_SECONDS", default=7 * 24 * 3600)
IMPORT_SECONDS = 900  # An import that takes longer has lost its worker.
MAX_ATTEMPTS = 3
TRAINING_WORKERS = env.int("STUDIO_WORKERS", default=1)
TRAINING_THREADS = env.int("STUDIO_THREADS", default=0)  # 0: as many as the machine has cores
MIN_FREE_BYTES = env.int("STUDIO_MIN_FREE_BYTES", default=1024**3)

# --- prediction service ---
SERVING_URL = env.str("STUDIO_SERVING_URL", default="")
SERVING_TOKEN = own_secret("serving_token")

# --- downloads from a model hub happen only by an explicit act of staff, in a process of their own ---
IS_HUB_ALLOWED = env.bool("STUDIO_HUB", default=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("STUDIO_LOG_LEVEL", default="INFO")},
}
