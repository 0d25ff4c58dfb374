# SPDX-License-Identifier: GPL-2.0
"""Certificates with the names that devices have, and others that only look
alike, as debarctl judges them by the shipped policies."""

import json
import os
import subprocess

from common import POLICIES, ROOT, vendor_files

DEBARCTL = os.environ.get("DEBARCTL") or os.path.join(ROOT, "build", "debarctl")

DAHUA = "Zhejiang Dahua Technology Co.,Ltd."

# What devices show: name, subject, issuer (None = self-signed), vendor.
DEVICES = (
    ("recorder", "/CN=www.hikvision.com/OU=DVRNVR/O=HIKVISION/L=HangZhou"
     "/ST=ZheJiang/C=CN", None, "hikvision"),
    ("door station", "/C=CN/ST=ZJ/L=HZ/O=HIKVISION/OU=HZ/CN=hikvision.com",
     None, "hikvision"),
    ("EZVIZ camera", "/CN=Device/O=Ezviz", None, "hikvision"),
    ("default of the SDK", "/CN=server/C=CN/ST=ZheJiang/O=Hikvision/OU=HIK",
     "/C=CN/ST=ZheJiang/L=HangZhou/O=Hikvision/OU=HIK/CN=FangYu"
     "/emailAddress=fangyu@hikvision.com", "hikvision"),
    ("owner's name, the SDK's CA", "/CN=camera7",
     "/C=CN/CN=FangYu/emailAddress=fangyu@hikvision.com", "hikvision"),
    ("gateway software", "/C=CN/ST=ZheJiang/L=HangZhou/O=Hikvision/OU=GA"
     "/CN=ga.hikvision.com", "/C=CN/O=Hikvision/OU=GA/CN=GA", "hikvision"),
    ("older camera", "/OU=DAHUATECH/O=DAHUA/L=HANGZHOU/ST=ZHEJIANG/C=CN"
     "/CN=192.168.1.108",
     "/O=DahuaTech/L=HangZhou/ST=ZheJiang/C=CN/CN=Product Root CA", "dahua"),
    ("recorder with an address for a name", "/CN=192.168.1.20/C=CN",
     f"/CN=Dahua Device NVR CA/O={DAHUA}/C=CN", "dahua"),
    ("video recorder", "/CN=192.168.1.100/C=CN",
     f"/CN=Dahua Device XVR CA/O={DAHUA}", "dahua"),
    ("CA of recorders", f"/CN=Dahua Device NVR CA/O={DAHUA}/C=CN",
     "/CN=whatever", "dahua"),
    ("ONT, web page", "/C=CN/ST=Hubei/L=Wuhan/CN=mediarouter.home",
     "/C=CN/ST=Hubei/L=Wuhan/CN=root.home/emailAddress=mobile@huawei.com",
     "huawei"),
    ("ONT, towards the provider", "/C=CN/O=Huawei/CN=ont.huawei.com",
     "/C=CN/O=Huawei/CN=Huawei Fixed Network Product CA", "huawei"),
    ("ONT, plug-ins", "/CN=ont.huawei.com/ST=HB/C=CH"
     "/emailAddress=support@huawei.com/O=HuaWei/OU=Ont",
     "/CN=HuaWei ONT CA/ST=Guangdong/C=CN/emailAddress=support@huawei.com"
     "/O=Root CA of HuaWei ONT", "huawei"),
    ("CA of ONTs", "/C=CN/O=Huawei/CN=Huawei Fixed Network Product CA",
     "/C=CN/O=Huawei/CN=Huawei Equipment CA", "huawei"),
    ("root in firmware", "/C=CN/O=Huawei/CN=Huawei Root CA", None, "huawei"),
    ("phone", "/CN=0123456789", "/CN=Huawei CBG Equipment S2 CA/OU=Huawei CBG"
     "/O=Huawei/C=CN", "huawei"),
    ("phone, RSA", "/CN=0123456789", "/CN=Huawei CBG Mobile Equipment CA"
     "/OU=Huawei CBG/O=Huawei/C=CN", "huawei"),
    ("home gateway", "/CN=192.168.1.1/O=ZTE", "/CN=ZTE-ROOT-CA/O=ZTE", "zte"),
    *(("server or switch", "/CN=device", f"/C=CN/O=Huawei/CN={name}", "huawei")
      for name in ("Huawei IT Product CA", "Huawei Equipment CA",
                   "Huawei Computing RSA-PSS Equipment CA 1",
                   "Huawei Computing RSA-PSS Equipment CA 2",
                   "Huawei RSA-PSS Equipment Root CA 1",
                   "Huawei RSA Equipment Root CA 2",
                   "Huawei Enterprise Network Product CA",
                   "Huawei DataCom RSA Equipment CA 2")),
)

# What must not be taken for a device: nothing matches.
STRANGERS = (
    ("a neighbour in HangZhou", "/C=CN/ST=ZheJiang/L=HangZhou"
     "/O=Alibaba (China) Technology Co., Ltd./CN=*.tmall.com",
     "/C=BE/O=GlobalSign nv-sa/CN=GlobalSign Organization Validation CA"),
    ("somebody else's Product Root CA", "/CN=printer",
     "/O=Acme/CN=Product Root CA"),
    ("Product Root CA of nobody", "/CN=192.168.1.108", "/CN=Product Root CA"),
    ("a device CA of that name by another firm", "/CN=192.168.1.20",
     "/CN=Dahua Device NVR CA/O=Acme"),
    ("Shanghai Dahua Scale Factory", "/O=Shanghai Dahua Scale Factory"
     "/CN=scale", None),
    ("a firm with zte in its name", "/O=Aztech Systems/CN=router", None),
    ("ZTE in another attribute", "/OU=ZTE/CN=ZTE", None),
    ("another root of that name", "/CN=192.168.1.1", "/CN=ZTE-ROOT-CA/O=Acme"),
    ("H3C, formerly Huawei-3Com", "/O=HUAWEI-3COM/CN=switch", None),
    ("a root.home of another maker", "/CN=router.home",
     "/CN=root.home/emailAddress=mobile@example.com"),
    ("a camera called Device", "/CN=Device/O=Acme", None),
    ("a domain that ends alike", "/CN=www.nothikvision.com", None),
    ("DVRNVR of another maker", "/OU=DVRNVR/O=Acme/CN=www.example.com", None),
    ("only a place", "/C=CN/ST=Hubei/L=Wuhan", None),
)

# Names that others have as well: reported, never dropped.
WEAK = (
    ("a container test of openEuler", "/C=CN/ST=zhejiang/L=hangzhou/O=Huawei"
     "/OU=iSulad/CN=iSulad@huawei.com", None, "huawei"),
    ("signed by a developer there", "/CN=app", "/O=Huawei/CN=Signing CA",
     "huawei"),
    ("by mail address", "/CN=test/emailAddress=somebody@huawei.com", None,
     "huawei"),
    ("HiLink's name, another CA", "/CN=mediarouter.home", "/CN=Acme CA",
     "huawei"),
    ("Dahua's web site", f"/C=CN/O={DAHUA}/CN=*.dahuasecurity.com",
     "/O=GlobalSign nv-sa/CN=GlobalSign CA", "dahua"),
    ("another Dahua", "/O=Dahua/CN=www.example.com", None, "dahua"),
    ("Hikvision's web site", "/O=Hangzhou Hikvision Digital Technology Co., "
     "Ltd./CN=www.hikvision.com", "/O=DigiCert Inc/CN=DigiCert CA",
     "hikvision"),
    ("ZTE alone", "/O=ZTE/CN=www.example.com", None, "zte"),
)

MASKS = ("utf8only", "default", "nombstr", "MASK:0x2")  # 0x2: PrintableString


class Forge:
    """Makes certificates of any names, all with one key."""

    def __init__(self, scratch):
        self.scratch, self.number = scratch, 0
        self.key = scratch + "/key.pem"
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout",
                     "-out", self.key)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, timeout=60,
                       cwd=self.scratch, capture_output=True)

    def config(self, mask):
        path = f"{self.scratch}/{mask.replace(':', '-')}.cnf"
        with open(path, "w", encoding="ascii") as file:
            file.write(f"[req]\nstring_mask = {mask}\n"
                       "distinguished_name = dn\n[dn]\n")
        return path

    def make(self, subject, issuer, mask="utf8only"):
        self.number += 1
        stem = f"{self.scratch}/{self.number}"
        common = ("-key", self.key, "-config", self.config(mask), "-subj")
        if not issuer:
            self.openssl("req", "-x509", *common, subject, "-days", "9",
                         "-out", stem + ".pem")
            return stem + ".pem"
        self.openssl("req", "-x509", *common, issuer, "-days", "9",
                     "-out", stem + ".ca")
        self.openssl("req", "-new", *common, subject, "-out", stem + ".csr")
        self.openssl("x509", "-req", "-in", stem + ".csr", "-CA", stem + ".ca",
                     "-CAkey", self.key, "-set_serial", "2", "-days", "9",
                     "-out", stem + ".pem")
        return stem + ".pem"


def judge(paths):
    done = subprocess.run(
        [DEBARCTL, "explain", "--json", "--policy",
         POLICIES + "/fcc-covered-list.yaml", *paths],
        text=True, timeout=120, capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(paths), done.stderr
    return [(a["vendor"], a["verdict"]) for a in answers]


def test_devices(tap, scratch):
    forge = Forge(scratch)
    found = judge([forge.make(d[1], d[2]) for d in DEVICES])
    for (name, subject, issuer, vendor), got in zip(DEVICES, found):
        tap.same(got, (vendor, "drop"), f"{vendor}: {name}: {issuer or subject}")


def test_strings(tap, scratch):
    """Whatever string types the names are in."""
    forge = Forge(scratch)
    plain = [d for d in DEVICES if "@" not in d[1] + (d[2] or "")]
    for mask in MASKS[1:]:
        found = judge([forge.make(d[1], d[2], mask) for d in plain])
        tap.same(found, [(d[3], "drop") for d in plain],
                 f"all of them in strings of {mask}")


def test_strangers(tap, scratch):
    forge = Forge(scratch)
    found = judge([forge.make(s[1], s[2]) for s in STRANGERS])
    for (name, *_), got in zip(STRANGERS, found):
        tap.same(got, (None, "accept"), f"no device of a vendor: {name}")


def test_weak(tap, scratch):
    forge = Forge(scratch)
    found = judge([forge.make(w[1], w[2]) for w in WEAK])
    for (name, _, _, vendor), got in zip(WEAK, found):
        tap.same(got, (vendor, "monitor"), f"only monitored: {name}")


def domains():
    """{domain: (vendor, mode)} of all shipped files"""
    found = {}
    for document in vendor_files(POLICIES).values():
        (vendor,) = document["vendors"]
        for item in vendor.get("sni", []):
            mode = item.get("mode", "enforce") if isinstance(item, dict) \
                else "enforce"
            names = item["domains"] if isinstance(item, dict) else [item]
            for name in names:
                assert name not in found, name
                found[name] = (vendor["name"], mode)
    return found


HOSTS = {
    "litedev.hik-connect.com": ("hikvision", "enforce"),
    "ieu.hik-proconnect.com": ("hikvision", "enforce"),
    "sacas.ezvizlife.com": ("hikvision", "enforce"),
    "dev.ezvizru.com": ("hikvision", "enforce"),
    "log.ys7.com": ("hikvision", "enforce"),
    "www.hikvision.com": ("hikvision", "monitor"),
    "devaccess.easy4ipcloud.com": ("dahua", "enforce"),
    "openapi-fk.easy4ip.com": ("dahua", "enforce"),
    "testsdk.dahuap2p.com": ("dahua", "enforce"),
    "www.dahuaddns.com": ("dahua", "enforce"),
    "app-v2.imou.com": ("dahua", "enforce"),
    "openapi.lechange.cn": ("dahua", "enforce"),
    "www.dahuasecurity.com": ("dahua", "monitor"),
    "dahuap2pcloud.com": ("dahua", "monitor"),
    "grs.hicloud.com": ("huawei", "enforce"),
    "grs.dbankcloud.asia": ("huawei", "enforce"),
    "ads.cloud.huawei.com": ("huawei", "enforce"),
    "www.huawei.com": ("huawei", "monitor"),
    "rot-01.ztehome.com.cn": ("zte", "enforce"),
    "rot-dispatch-asia.ztesmarthome.com": ("zte", "enforce"),
    "dmcn.ztems.com": ("zte", "enforce"),
    "www.nubia.com": ("zte", "monitor"),
    "pardot.hytera.com": ("hytera", "monitor"),
    "grs.hihonorcloud.com": ("honor", "enforce"),
    # anybody hosts there, or nobody knows whose they are
    "bucket.obs.cn-north-1.myhuaweicloud.com": None,
    "www.huaweicloud.com": None,
    "quickddns.com": None,
    "myp2pcloud.com": None,
    "dedahuagong.com": None,
    "hikvision.network": None,
    "d12anys7z4p1k5.cloudfront.net": None,
    "nothik-connect.com": None,
    "poczteks24.net": None,
    "luminys.com": None,
}


def test_domains(tap, _):
    """By whole labels, the longest domain first, as the engine does."""
    listed = domains()
    for host, wanted in HOSTS.items():
        labels = host.split(".")
        tails = [".".join(labels[i:]) for i in range(len(labels))]
        got = next((listed[t] for t in tails if t in listed), None)
        tap.same(got, wanted, f"domain of {host}")


TESTS = (test_devices, test_strings, test_strangers, test_weak, test_domains)
