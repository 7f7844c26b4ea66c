"""Words that say nothing about what is offered or needed, per language.

Function words first, then the boilerplate of company profiles. Lower case, as written in texts.
"""

from __future__ import annotations

GERMAN = frozenset(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes
    auch auf aus bei beim bin bis bist da dabei dadurch dafür damit danach dann darauf darin darum
    das dass davon dazu dem den denen der deren des dessen die dies diese diesem diesen dieser
    dieses doch dort du durch ein eine einem einen einer eines er es etwa etwas euch euer eure für
    gegen gegenüber gerade gern gerne gibt habe haben hat hatte hier hin hinter ich ihm ihn ihnen
    ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja je jede jedem jeden jeder jedes jedoch
    jene kann kein keine keinem keinen keiner können könnte man mehr mehrere mein meine mit möchte
    möchten muss müssen nach neben nicht nichts noch nun nur ob oder ohne pro sehr seien sein seine
    seinem seinen seiner seit sich sie sind so sodass sogar solche solchen sollen sollte sonst
    sowie sowohl statt über um und uns unser unsere unserem unseren unserer unseres unter viel
    viele vielen vom von vor war was weil weitere weiteren welche welchem welchen welcher wenn wer
    werden wie wieder wir wird wo wobei wollen worden wurde wurden während z zu zum zur zwar
    zwischen z.b bzw usw ca ggf inkl zzgl etc sowie bereits dank rund bis ab je
    suchen sucht gesucht suche bieten bietet biete anbieten fertigen fertigt herstellen stellen
    stellt hersteller unternehmen firma betrieb gmbh ag kg co partner partnern partnerschaft
    kooperation zusammenarbeit lösung lösungen leistung leistungen kunde kunden kundin qualität
    hochwertig hochwertige individuell individuelle spezialisiert erfahrung jahr jahre jahren
    seit gründung gegründet mitarbeiter mitarbeitende mitarbeitenden beschäftigte stehen steht
    bereich bereiche verschiedene neu neue neuen neuer gut gute guten groß große großen klein
    kleine kleinen team angebot bedarf verfügung dabei möglich möglichst nutzen
    teil teile teilen teils produkt produkte produkten system systeme systemen technik technisch
    technische technischen art arten stück beispiel einsatz zeit
    null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig
    fünfzig hundert tausend erste ersten zweite zweiten dritte dritten halb halbe doppelt mal einmal zweimal dreimal mehrmals
    millimeter millimetern zentimeter meter metern kilometer gramm kilogramm tonne tonnen liter grad
    prozent euro minute minuten stunde stunden tag tage tagen woche wochen monat monate monaten
    jährlich täglich mm cm kg km binnen bisher heute gehen geht machen macht nehmen nimmt bringen
    bringt kommen kommt laufen läuft lassen lässt geben liegen liegt halten hält
    deutschland deutsch deutsche deutschen deutscher japan japanisch japanische japanischen
    europa europäisch europäische europäischen
    """.split()
)

ENGLISH = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being
    below between both but by can cannot could did do does doing down during each etc few for from
    further get had has have having he her here hers him his how i if in into is it its itself just
    let like ll make makes making may me might more most much must my need needs needed no nor not
    now of off on once one only or other our ours out over own per re s same shall she should so
    some such than that the their theirs them then there these they this those through to too under
    until up us use used uses using very via want wants was we well were what when where which
    while who whom whose why will with within without would yet you your yours
    looking look seek seeking offer offers offering provide provides providing company companies
    firm firms partner partners partnership cooperation collaboration solution solutions service
    services customer customers client clients quality high best leading new world team based
    founded since year years experience business businesses help helps across ltd inc gmbh
    corporation co today first many every everyone currently
    part parts product products system systems technology technologies thing things way ways
    zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty
    hundred thousand million half double third next once twice per percent cent euro euros dollar dollars
    millimetre millimetres centimetre metre metres kilometre gram kilogram kilo tonne tonnes litre
    litres degree degrees minute minutes hour hours day days week weeks month months mm cm kg km
    keep keeps take takes come comes go goes give gives leave leaves nothing single back full
    including
    japan japanese germany german europe european
    """.split()
)

JAPANESE = frozenset(
    """
    為る 有る 居る 成る 出来る 言う 行う 行なう 持つ 頂く 下さる 致す 御座る 思う 使う 依る 因る
    於く 関する 対する 通じる 通ずる 目指す 求める 探す 望む 希望 募集 提供 対応 可能 様々 此れ 其れ 何れ
    事 物 所 為 様 方 等 我々 私 当社 弊社 自社 御社 貴社 会社 企業 株式 株式会社 有限 メーカー
    パートナー 協力 連携 提携 実績 経験 品質 高い 良い 多い 大きい 小さい 新しい 年 月 日 創業 設立
    社 者 的 性 化 上 下 中 内 外 後 前 他 以上 以下 以内 約 又 及び 並びに 向け 向ける ソリューション サービス
    部品 製品 商品 技術 システム 時間 場合 必要 利用 活用 使用
    台 分 回 件 割 種 面 枚 個 本 週間 か月 ヶ月 カ月 時 秒 毎分 毎時 毎日 パーセント % ミリ センチ メートル トン キロ グラム
    今 まず 一緒 よう こと もの ため 半分 無い 出来 付ける 入れる 受ける 替える 出す 取る
    日本 ドイツ 欧州 ヨーロッパ 国内 海外 御 お 非常 共 共に 先 円 名 人 当たる 各 全 毎 一 二 三
    """.split()
)
