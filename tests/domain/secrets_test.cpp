#include "domain/secrets.hpp"

#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <random>
#include <set>
#include <vector>

#include "domain/privacy.hpp"

namespace companion::domain {
namespace {

std::string hidden(std::string text) {
  hide_secrets(text);
  return text;
}

/// Characters of the kind's alphabet, the same for the same seed.
std::string random_text(std::mt19937& random, SecretAlphabet alphabet, std::size_t size) {
  std::string_view const hex = "0123456789abcdef";
  std::string_view const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  auto const from = alphabet == SecretAlphabet::hex ? hex : letters;
  std::string text;
  while (text.size() < size) text.push_back(from[random() % from.size()]);
  if (size > 1) text[1] = '7';
  return text;
}

struct Planted {
  std::string kind;
  std::string text;
  std::string secret;  ///< no five characters of its end may stay
};

std::vector<Planted> secrets_of_kinds(std::mt19937& random) {
  std::vector<Planted> all;
  for (auto const& kind : secret_kinds()) {
    for (auto const* const frame :
         {"export KEPT=@", "curl -H 'X-Thing: @' https://api.example.test", "echo \"@\" | x"}) {
      auto const tail = random_text(random, kind.alphabet, kind.rest_min + 8);
      std::string text{frame};
      text.replace(text.find('@'), 1, std::string{kind.prefix} + tail);
      all.push_back({std::string{kind.name} + std::string{kind.prefix}, std::move(text), tail});
    }
  }
  return all;
}

/// Kinds without a beginning of their own: known by the name before them.
std::vector<Planted> secrets_behind_names(std::mt19937& random) {
  std::vector<Planted> all;
  constexpr std::array frames{
      "MISTRAL_API_KEY=@ vibe",
      "export COHERE_API_KEY=@",
      "export DEEPSEEK_API_KEY='@'",
      "TOGETHER_API_KEY=\"@\" python x.py",
      "set -gx AZURE_OPENAI_API_KEY @",
      "$env:AZURE_OPENAI_KEY = \"@\"",
      "AWS_SECRET_ACCESS_KEY=@ aws s3 ls",
      "aws configure set aws_secret_access_key=@",
      "llm --api-key @",
      "tool --api-key=@ run",
      "tool --token @",
      "tool --auth-token '@'",
      "tool --client-secret @",
      "mysql --password=@ db",
      "mysql -u root -p@ db",
      "sshpass -p @ ssh host",
      "PGPASSWORD=@ psql",
      "curl -u alex:@ https://api.example.test",
      "curl --user 'alex:@' https://api.example.test",
      "curl -H 'Authorization: Bearer @' x",
      "curl -H 'Authorization: Basic @' x",
      "curl -H \"x-api-key: @\" x",
      "curl -H 'api-key: @' x",
      "curl 'https://x.example.test/v1?api_key=@&b=1'",
      "curl 'https://x.example.test/v1?b=1&access_token=@'",
      "git clone https://alex:@@git.example.test/x.git",
      "git clone https://oauth2:@@git.example.test/x.git",
      "DATABASE_URL=postgres://app:@@db.example.test/app",
      "redis-cli -u redis://default:@@cache.example.test:6379",
      "echo '{\"api_key\": \"@\"}'",
      "echo '{\"password\":\"@\"}'",
      "password = \"@\"",
      "LITELLM_MASTER_KEY=@ litellm",
      "LANGFUSE_SECRET_KEY=@",
      "SLACK_BOT_TOKEN=@",
      "DB_PASS=@ ./run",
      "export SERVICE_TOKEN=@",
      "helm install --set auth.password=@ x",
      "docker login -u alex --password @",
      "AccountKey=@;EndpointSuffix=core.example.test",
  };
  for (auto const* const frame : frames) {
    for (auto const alphabet : {SecretAlphabet::hex, SecretAlphabet::letters}) {
      auto const secret = random_text(random, alphabet, 32);
      std::string text{frame};
      text.replace(text.find('@'), 1, secret);
      all.push_back({frame, std::move(text), secret});
    }
  }
  return all;
}

TEST(Secrets, NoneOfThoseThatWerePlantedIsLeft) {
  std::mt19937 random{41};
  auto planted = secrets_of_kinds(random);
  auto const named = secrets_behind_names(random);
  planted.insert(planted.end(), named.begin(), named.end());
  std::set<std::string> kinds;
  for (auto const& one : planted) {
    kinds.insert(one.kind);
    auto const left = hidden(one.text);
    EXPECT_EQ(left.find(one.secret.substr(one.secret.size() - 5)), left.npos) << one.text << "\n" << left;
  }
  EXPECT_GE(planted.size(), 150U);
  EXPECT_GE(kinds.size(), 40U);
}

TEST(Secrets, TokensWithAShapeOfTheirOwn) {
  EXPECT_EQ(hidden("x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N y"),
            "x [redacted] y");
  EXPECT_EQ(hidden("bot 123456789:AAabcdefghijklmnopqrstuvwxyz01234567 y").find("AAabc"), std::string::npos);
  EXPECT_EQ(hidden("a -----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY----- z"),
            "a [redacted] z");
  EXPECT_EQ(hidden("-----BEGIN RSA PRIVATE KEY-----\ncut off"), "[redacted]");
  EXPECT_EQ(hidden("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----");
}

TEST(Secrets, NamesStayAndPlaceHoldersToo) {
  EXPECT_EQ(hidden("OPENAI_API_KEY=abcdef123456 aider"), "OPENAI_API_KEY=[redacted] aider");
  EXPECT_EQ(hidden("tool --api-key abcdef123456 --model x"), "tool --api-key [redacted] --model x");
  for (std::string const same :
       {"OPENAI_API_KEY=$KEY aider", "API_KEY=$(pass show x) run", "TOKEN=<your token>", "--password-stdin",
        "PWD=/home/alex", "--api-key \"${KEY}\"", "--max-tokens 4096000", "max_token=12345678",
        "kubectl get secret app-config", "--token-file ./path/of/file", "AUTH_TOKEN=/run/secrets/token",
        "docker build --secret id=npmrc,src=.npmrc", "Authorization: none",
        "git commit -m 'token: refresh flow'", "ssh://git@github.com/x/y.git"})
    EXPECT_EQ(hidden(same), same);
}

/// Commands as people write them, with hashes, ids, paths, versions and pictures, and no secret.
class Ordinary {
 public:
  std::string next() {
    constexpr std::array frames{
        "git checkout %h",
        "git show %H:src/%w.cpp",
        "git rebase -i %h^ --autosquash",
        "git log --author=%w --since=2.weeks -- src/%w/%w.ts",
        "docker run --rm -it -p 8080:8080 -v $PWD:/work -u 1000:1000 %w:%v",
        "docker pull registry.example.test/%w/%w@sha256:%H%h",
        "npm install %w@%v %w-%w@^%v",
        "pip install %w==%v '%w[%w]>=%v'",
        "kubectl logs -n %w pod/%w-%x-%y --tail=100",
        "curl -s https://api.example.test/v1/%w/%u?page=2&limit=50",
        "curl -H 'Content-Type: application/json' -d '{\"id\": \"%u\"}' http://localhost:4000/%w",
        "claude --resume %u",
        "codex exec --model gpt-5.4 --max-tokens 4096 'explain %w'",
        "rg -n --hidden '%w_%w' src/%w",
        "find . -name '*.%w' -newer %w.txt -print0 | xargs -0 wc -l",
        "echo 'data:image/png;base64,iVBORw0KGgo%b' > %w.html",
        "sha256sum -c <<< '%H%h  %w.tar.gz'",
        "export PATH=$HOME/.%w/bin:$PATH EDITOR=%w",
        "ssh -i ~/.ssh/id_ed25519 alex@%w.example.test -p 2222",
        "scp %w.tar.gz alex@%w.example.test:/srv/%w/",
        "psql -h localhost -U %w -d %w -c 'select count(*) from %w'",
        "make -j8 %w_%w VERSION=%v COMMIT=%h",
        "tar xzf %w-%v.tar.gz -C /opt/%w --strip-components=1",
        "terraform apply -var='region=eu-west-1' -target=module.%w",
        "aws s3 cp s3://%w-%w/%u.json . --region eu-west-1",
        "python -m %w.%w --batch-size 32 --tokenizer %w/%w-7b --seed 123456789",
        "gh pr view 1234 --repo %w/%w --json title,author",
        "cargo test --package sk-%w-%w --lib",
        "mkdir -p desk-%w/task-%w/risk-%w-assessment-of-the-year",
        "cd ~/src/%w/%w && ls -la",
        "vim config/%w.yaml +/%w_token_limit",
        "journalctl -u %w --since '2026-08-20 10:00:00' -o json",
        "openssl x509 -in %w.pem -noout -fingerprint",
        "helm upgrade %w ./chart --set image.tag=%v --set replicas=3",
    };
    std::string_view const frame = frames[random_() % frames.size()];
    std::string text;
    for (std::size_t i = 0; i < frame.size(); ++i) {
      bool const fill = frame[i] == '%' && i + 1 < frame.size();
      text += fill ? part(frame[++i]) : std::string{frame[i]};
    }
    return text;
  }

 private:
  std::string from(std::string_view letters, std::size_t size) {
    std::string text;
    while (text.size() < size) text.push_back(letters[random_() % letters.size()]);
    return text;
  }
  std::string part(char kind) {
    constexpr std::array words{"limit",   "server",         "parser", "auth",   "token",  "secret",
                               "gateway", "billing",        "keys",   "portal", "worker", "tokenizer",
                               "login",   "password-reset", "cache",  "index",  "main"};
    constexpr std::string_view hex = "0123456789abcdef";
    switch (kind) {
      case 'h':
        return from(hex, 7 + random_() % 17);
      case 'H':
        return from(hex, 40);
      case 'u':
        return from(hex, 8) + "-" + from(hex, 4) + "-4" + from(hex, 3) + "-a" + from(hex, 3) + "-" +
               from(hex, 12);
      case 'v':
        return std::to_string(random_() % 20) + "." + std::to_string(random_() % 90) + "." +
               std::to_string(random_() % 9);
      case 'x':
        return from(hex, 10);
      case 'y':
        return from("bcdfghjklmnpqrstvwxz2456789", 5);
      case 'b':
        return from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 400);
      default:
        return words[random_() % words.size()];
    }
  }

  std::mt19937 random_{2026};
};

TEST(Secrets, OrdinaryCommandsAreLeftAlone) {
  Ordinary ordinary;
  int masked = 0;
  for (int i = 0; i < 2000; ++i) {
    auto const text = ordinary.next();
    if (hidden(text) == text) continue;
    ++masked;
    if (masked < 5) std::cout << "masked: " << hidden(text) << "\n";
  }
  EXPECT_LT(masked, 10);  // 0.5 %
}

TEST(Secrets, WorkGrowsWithTheTextOnly) {
  for (std::string const piece :
       {"sk-",      "eyJ",         "eyJ.",        "token=", "token=$", "token=\"$",
        "a-",       "-----BEGIN ", "://",         "a:b@",   "://a:",   "sk-a",
        "--token ", "1234567890",  "12345678:AA", "-p",     "-u a:",   "mysql -p",
        "Bearer ",  "password: ",  "key_",        "\\\"",   "SG.",     "eyJaaaaaaaaaa."}) {
    std::array<std::size_t, 2> work{};
    std::array<std::size_t, 2> sizes{};
    for (std::size_t i = 0; i < 2; ++i) {
      std::string text;
      while (text.size() < (i == 0 ? 2'000U : 20'000U)) text += piece;
      sizes[i] = text.size();
      hide_secrets(text, &work[i]);
    }
    EXPECT_LE(work[1], sizes[1] * 260) << piece;
    EXPECT_LE(work[1], work[0] * 12 + 1000) << piece << " " << work[0];
  }
}

TEST(Secrets, EveryTextOfAnActivityAndAFindingIsCleaned) {
  std::string const secret = "sk-ant-api03-abcdefghijklmnop1234";
  Activity activity;
  for (auto const text :
       {&Activity::event_key, &Activity::name, &Activity::category, &Activity::program, &Activity::session,
        &Activity::project, &Activity::branch, &Activity::parent, &Activity::environment})
    activity.*text = "a " + secret + " b";
  activity.count = -1;
  activity.active = Milliseconds{-5};
  activity.end = activity.start - Milliseconds{1};
  sanitise(activity);
  for (auto const text :
       {&Activity::event_key, &Activity::name, &Activity::category, &Activity::program, &Activity::session,
        &Activity::project, &Activity::branch, &Activity::parent, &Activity::environment})
    EXPECT_EQ(activity.*text, "a [redacted] b");
  EXPECT_EQ(activity.count, 0);
  EXPECT_EQ(activity.active, Milliseconds{0});
  EXPECT_EQ(activity.end, activity.start);
  InventoryItem item;
  item.detail = "API_KEY=" + secret;
  sanitise(item);
  EXPECT_EQ(item.detail, "API_KEY=[redacted]");
}

}  // namespace
}  // namespace companion::domain
